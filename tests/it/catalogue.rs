//! Reading what is agreed.

use crate::kit::{App, BOTH};

#[tokio::test]
async fn a_newcomer_finds_the_shipped_standards_and_sees_that_they_are_examples() {
    for on in BOTH {
        let app = App::stocked(on).await;
        let all = app.get("/v1/standaarden?paginaGrootte=100").await.expect(200).json();
        assert!(all["aantal"].as_u64().unwrap() >= 6, "{all}");
        for standard in all["resultaten"].as_array().unwrap() {
            assert_eq!(standard["voorbeeldstandaard"], true);
        }
        assert!(app.get("/v1/voorzieningen").await.expect(200).json()["aantal"].as_u64().unwrap() >= 4);
    }
}
