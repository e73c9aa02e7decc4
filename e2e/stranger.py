"""A client that knows nothing of the service but its address: how to call what, it reads in /openapi.json."""

import json
import sys
import time
import urllib.parse
import urllib.request

base = sys.argv[1]
token = None


def request(path, method="GET", query=None, body=None, content_type=None):
    address = base + path + ("?" + urllib.parse.urlencode(query) if query else "")
    headers = {"content-type": content_type} if content_type else {}
    if token:
        headers["authorization"] = "Bearer " + token
    sent = urllib.request.Request(address, method=method, data=body, headers=headers)
    return urllib.request.urlopen(sent, timeout=20)


document = json.load(request("/openapi.json"))
operations = {
    operation["operationId"]: (path, method, operation)
    for path, methods in document["paths"].items()
    for method, operation in methods.items()
}


def call(operation_id, value=None, **parameters):
    """Calls an operation. `value` is JSON or bytes, and goes where the document says."""
    path, method, operation = operations[operation_id]
    query, body, content_type = {}, None, None
    for parameter in operation.get("parameters", []):
        if "content" in parameter:
            query[parameter["name"]] = json.dumps(value)
        elif parameter["name"] in parameters and parameter["in"] == "path":
            path = path.replace("{" + parameter["name"] + "}", parameters[parameter["name"]])
        elif parameter["name"] in parameters:
            query[parameter["name"]] = parameters[parameter["name"]]
    if "requestBody" in operation:
        is_json = "application/json" in operation["requestBody"]["content"]
        body = json.dumps(value).encode() if is_json else value
        content_type = "application/json" if is_json else "text/plain"
    return request(path, method.upper(), query, body, content_type)


def ask(operation_id, value):
    return json.load(call(operation_id, value))["result"]["data"]


account = {"name": "Stranger", "email": "stranger@example.com", "password": "correct horse battery"}
token = call("signUp", account).headers["set-auth-token"]
script = 'from pathlib import Path\nfor path in Path("/input_files/text").iterdir():\n    Path("/output/loud.txt").write_text(path.read_text().upper())\n'
workflow = ask(
    "workflows.create",
    {
        "name": "Shout",
        "fields": [{"id": "text", "type": "file_upload", "label": "Text", "required": True}],
        "execution": {"script": script, "dependencies": [], "outputFilename": "loud.txt"},
    },
)
while workflow["status"] == "validating":
    time.sleep(0.2)
    workflow = ask("workflows.get", {"workflowId": workflow["id"]})
file = json.load(call("uploadFile", b"hello", name="quiet.txt"))
run = ask("runs.start", {"workflowId": workflow["id"], "inputs": {"text": [file["id"]]}})
while run["status"] in ("queued", "running"):
    time.sleep(0.2)
    run = ask("runs.get", {"runId": run["id"]})
print(run["status"], call("downloadFile", id=run["outputs"][0]["id"]).read().decode())
