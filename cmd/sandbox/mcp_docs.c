#include "cmd/sandbox/mcp_run.h"

static const char functions[] =
    "## Serverless functions and Durable Objects\n"
    "\n"
    "Functions answer one request and forget it. A Durable Object keeps state for one key: a room, a user, a "
    "document.\n"
    "\n"
    "### Durable Objects\n"
    "\n"
    "- One TypeScript file for each, that exports exactly one class with `fetch(request)`.\n"
    "- Imports come from `cloudflare:` modules alone; there are no npm packages.\n"
    "- An app has at most five classes. All of them are uploaded together, as one Worker.\n"
    "- An instance is reached at `https://<subdomain>.butterbase.dev/_do/<name>/<key>`, over HTTP or a WebSocket.\n"
    "- `access_mode` is `public`, `authenticated` (the default) or `service_key`. It is a check at the door; what "
    "matters\n"
    "  is checked again inside `fetch`.\n"
    "- Env variables are the app's, for all classes. Their values cannot be read back.\n"
    "\n"
    "```ts\n"
    "export class Counter {\n"
    "  constructor(private state: DurableObjectState) {}\n"
    "  async fetch(): Promise<Response> {\n"
    "    const count = ((await this.state.storage.get<number>('count')) ?? 0) + 1;\n"
    "    await this.state.storage.put('count', count);\n"
    "    return Response.json({ count });\n"
    "  }\n"
    "}\n"
    "```\n"
    "\n"
    "### What deletes stored state\n"
    "\n"
    "Deleting a Durable Object, and deploying another class under its name, delete what all its instances stored, for\n"
    "good. So does any upload while the object's own deploy has failed: deploy the same object again first.\n";

const char *mcp_documentation(struct arena *arena, const char *topic) {
  if (strcmp(topic, "functions") == 0 || strcmp(topic, "all") == 0)
    return functions;
  return arena_printf(
      arena, "## %s\n\nThe sandbox has the topic `functions` alone; https://docs.butterbase.ai has all.\n", topic);
}
