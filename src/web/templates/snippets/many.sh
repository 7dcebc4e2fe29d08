tr -d '\r\n' < document.json > records.ndjson
echo >> records.ndjson

curl -X POST -T records.ndjson '{{ s.target }}' \
  -H 'Content-Type: application/x-ndjson' -H 'Accept: application/x-ndjson'
