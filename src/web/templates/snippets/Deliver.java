import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;

public class Lever {
    public static void main(String[] args) throws Exception {
        HttpRequest vraag = HttpRequest.newBuilder(URI.create("{{ s.target }}"))
            .version(HttpClient.Version.HTTP_1_1)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofFile(Path.of("document.json")))
            .build();
        HttpResponse<String> antwoord =
            HttpClient.newHttpClient().send(vraag, HttpResponse.BodyHandlers.ofString());
        System.out.println(antwoord.statusCode() + " " + antwoord.body());
    }
}
