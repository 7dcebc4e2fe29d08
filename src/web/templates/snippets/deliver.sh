curl -o document.json '{{ s.example }}'

curl '{{ s.target }}' \
  -H 'Content-Type: application/json' --data-binary @document.json
