#include "cmd/jd/view/view.h"

#include "cmd/jd/term/term.h"
#include "model/base/base.h"

#include <stdlib.h>

static int by_code(const void *code, const void *explanation) {
  return strcmp(code, ((const struct explanation *)explanation)->code);
}

const struct explanation *explain_find(const char *code) {
  return bsearch(code, explanations, explanation_count, sizeof *explanations, by_code);
}

const char *explain_nearest(struct arena *arena, const char *code) {
  const char **codes = arena_alloc_array(arena, explanation_count, sizeof *codes);
  for (size_t i = 0; i < explanation_count; i++)
    codes[i] = explanations[i].code;
  return nearest(code, codes, explanation_count);
}

static void add_part(const char *title, const char *text, size_t columns, struct buf *out) {
  enum { WIDTH = 100 };
  JD_BUF part;
  buf_init(&part, LIMIT_ERROR_MESSAGE);
  buf_printf(&part, "%s: %s", title, text);
  wrap_text(part.data, 0, columns ? columns : WIDTH, out);
}

void explain_text(const struct explanation *explanation, size_t columns, struct buf *out) {
  buf_printf(out, "%s\n", explanation->code);
  add_part("Meaning", explanation->what, columns, out);
  add_part("Fix", explanation->fix, columns, out);
}

const struct explanation explanations[] = {
    {"aliased-import",
     "`import { A as B }` from a `cloudflare:` module loses its alias in the bundle, so B is not defined: the platform "
     "rejects a class that extends it, and a method that uses it throws.",
     "Import it under its own name."},
    {"api-base", "api_base in the state file is not a URL of the control API, so the app's address is unknown.",
     "Write a URL such as https://api.butterbase.ai/v1/app_abc123, or null for the default."},
    {"api-base-app",
     "api_base in the state file is the URL of another app than app_id, so one of them is out of date. app_id counts.",
     "Correct the wrong one."},
    {"api-key-as-value",
     "An env variable of the app would get your own API key. All code of the app can read its env, so somebody else's "
     "plan could obtain your key this way. jd never sends it.",
     "Use another variable, with a key made for the app."},
    {"app-again", "An app is listed more than once. jd drift reads it once, and reports it in the first place.",
     "Remove the second line."},
    {"app-env-unknown",
     "An app-level env variable must not collide with a Durable Object's binding, or the platform rejects every "
     "deploy. These variables could not be read: the MCP server's tool manage_app has no action get_env, or it failed, "
     "or the saved status was made there.",
     "Run the command with --via rest where you can."},
    {"app-from-saved-plan",
     "A saved plan says which app it was made for, and is applied there. The project's state file names another app, "
     "so one of them may be wrong.",
     "Check the plan's first line before you approve it. To save a plan for the project's app, run `jd plan --out "
     "FILE`."},
    {"app-id", "app_id in the state file, or a line in the list of apps, is not an app id.",
     "Use letters, digits, _ and -, such as app_abc123; in the state file, null if there is no app yet."},
    {"bad-access-mode",
     "An access mode says who may reach the instances of a class. The control API answers anything but the three modes "
     "with a 500.",
     "Write public, authenticated or service_key."},
    {"bad-env-key",
     "The control API accepts env keys of capitals, digits and _ that do not start with a digit, and rejects all "
     "others.",
     "Rename the variable, such as API_URL."},
    {"bad-name",
     "A Durable Object's name is part of its address. The control API accepts lowercase letters, digits and single "
     "hyphens, and rejects everything else.",
     "Write it in kebab-case, such as chat-room."},
    {"bad-removed", "`removed` names something that is neither a Durable Object's name nor env/KEY, or nothing at all.",
     "Write the name as it is live, such as `old-room`, or `env/OLD_KEY` for a variable; or remove the entry."},
    {"bad-source",
     "A source is a file of the project, so that what was reviewed is what runs; this path leads elsewhere or is "
     "invalid.",
     "Write a path inside the project, relative to its root."},
    {"block-not-read",
     "A quote or a block of code in the Durable section looks like a part of the plan, but neither is read.",
     "Write list items, or a block of YAML with durable_objects."},
    {"block-not-yaml",
     "A fenced block has durable_objects but is not marked as YAML, so it is not read and would not be deployed.",
     "Begin the block with ```yaml."},
    {"block-outside-section",
     "A block with durable_objects has no heading with the word durable above it, so it is not read.",
     "Put `## Durable` before it, or remove it."},
    {"bullets-beside-block", "The Durable section has a block, and list items that differ from it. The block counts.",
     "Move what the items say into the block."},
    {"bundle-name",
     "All sources are uploaded as one module, in which the platform declares butterbase, ROUTES and checkAuth itself. "
     "A source that declares one of them at top level is rejected with a 502, its object is in ERROR, and the next "
     "write permanently deletes the stored data of its class.",
     "Rename it, or move it into the class."},
    {"conflict-marker",
     "A line that git left in a merge is not code. TypeScript silently skips it and the code between two of them, so "
     "the platform would run one side of the merge.",
     "Resolve the conflict and remove the markers."},
    {"data-loss",
     "The write permanently deletes the stored data of a class: its object gets a class of another name or is removed, "
     "or its row failed and is left out of the upload. jd asks for the object's name before it sends such a write.",
     "To keep the data, keep the class name. To rename a class, deploy both side by side and let the new one copy each "
     "instance: cmd/docs/renaming.md shows how."},
    {"declared-class",
     "`export declare class` says that a class exists elsewhere. The control plane takes it as the class of the "
     "source, but no class is uploaded, so the platform rejects the bundle.",
     "Remove `declare` and write the class."},
    {"default-class", "The control plane rejects `export default class`.", "Write `export class NAME`."},
    {"default-export",
     "The bundle of all sources has its own default export, so the platform rejects another one with a 502, which "
     "leaves the object in ERROR.",
     "Remove it; the platform finds the exported class by itself."},
    {"dotenv-line", "A line of the env file is neither NAME=value nor a comment.",
     "Write NAME=value, or begin the line with #."},
    {"dotenv-quote", "A quoted value of the env file does not end where it should, so the value is unclear.",
     "Close the quote, and quote the whole value."},
    {"doubled-class",
     "All classes of an app share one module scope, and two sources export a class of the same name. The platform "
     "rejects the deploy of the second with a 502, which leaves its object in ERROR.",
     "Rename the class that holds no data yet: renaming a live one permanently deletes its stored data."},
    {"doubled-name",
     "All sources of an app share one module scope, so a name can be declared at top level once in all of them. The "
     "platform rejects the second one with a 502, which leaves its object in ERROR, and the next write permanently "
     "deletes the stored data of its class.",
     "Rename one of the two, such as with the object's name in front, or move it into the class."},
    {"duplicate-key", "A field or an env variable appears twice in one place of the plan.", "Keep one."},
    {"duplicate-name", "Two Durable Objects of the plan have the same name.", "Keep one, or rename the other."},
    {"duplicate-source",
     "Two Durable Objects have the same source. The platform rejects a class that is in the bundle twice.",
     "Give each its own source."},
    {"duplicate-stage", "A stage is listed twice in the state file; the first one counts.", "Remove the other one."},
    {"empty-env", "`env` does not name a variable.", "Write names in capitals, as in `env: AI_API_KEY, LIMIT=100`."},
    {"empty-plan",
     "The plan has none of durable_objects, env and removed. An empty file may be a mistake, so it does not mean that "
     "there are "
     "none.",
     "Write `durable_objects: []` when there are none."},
    {"empty-section", "The Durable section is empty, so it is unclear whether there are any Durable Objects.",
     "Write a list item or a block for each, or `- (none)`."},
    {"empty-value", "A field or an env variable has no value, which may be a mistake.",
     "Write a value, \"\" for an empty text, or remove the line."},
    {"env-collision",
     "A Durable Object is bound under its name in capitals, and an env variable has that key. Every deploy would be "
     "rejected until the key is deleted.",
     "Rename the variable or the Durable Object."},
    {"env-colon",
     "In a list of env variables, a colon and a word follow a name. It may be the variable's value, or a remark.",
     "Write `NAME=value` for a value, and a dash before a remark."},
    {"env-not-set",
     "A source uses an env variable that the plan does not set. It is undefined when the class runs, unless the app "
     "has it already. A source that checks first, as in `if (env.NAME)`, is not reported. What is used as a binding (a "
     "database, a bucket) cannot be set: env has only texts and the other Durable Objects.",
     "Add it to `env` in the plan, check whether it is there, or silence it with `// jd-ignore env-not-set`."},
    {"env-not-used",
     "The plan sets an env variable that no source mentions. Each variable set costs a restart of the Worker.",
     "Remove it from the plan, or silence it with `jd-ignore env-not-used` in a comment there, or with `ignore` in a "
     "plan in JSON."},
    {"env-value",
     "In a table of env variables, a cell in the column of values has several words, so it may be a remark.",
     "Put the value in backticks, or leave the cell empty to take the value from the environment."},
    {"env-value-encoding", "The value of an env variable is not UTF-8, so it would be changed on the way.",
     "Save it as UTF-8, or encode it, such as in base64."},
    {"env-value-missing",
     "The plan takes a value from the environment or the env file, and neither has it. `jd plan` and `jd apply` stop "
     "without it.",
     "Set the variable, or write it into .env or the file that --env-file names."},
    {"env-value-too-long", "The platform accepts env values of at most 8192 UTF-16 units.",
     "Shorten it, or keep it in storage instead."},
    {"exported-primitive",
     "The Workers runtime accepts only classes, functions and objects as exports of the module, and rejects a number, "
     "text or boolean. Reports differ on whether the platform does, so this is a warning.",
     "Remove `export`: no other source can import it. Or silence it with `// jd-ignore exported-primitive`."},
    {"hackathon-mode", "hackathon_mode in the state file is neither true nor false, and counts as false.",
     "Write true or false."},
    {"import-not-allowed",
     "The control plane accepts imports from `cloudflare:` modules only, `import type` included, and rejects the "
     "source for any other.",
     "Copy what the import provides into this file."},
    {"json-syntax", "The plan is not valid JSON.", "Correct it at the place that the message names."},
    {"key-in-git",
     "The project's .butterbase/config.json holds an API key, and git has the file or would take it with the next `git "
     "add`. Anyone with the repository could use your account.",
     "Move the key to ~/.butterbase/config.json or BUTTERBASE_API_KEY; revoke one that was committed."},
    {"key-readable-by-others", "A configuration file holds an API key, and other users of this machine can read it.",
     "Run chmod 600 on it."},
    {"long-env-key", "An env key has more than 100 characters, which the control API cannot address.", "Shorten it."},
    {"long-env-value", "The platform accepts env values of at most 8192 UTF-16 units.",
     "Shorten it, or keep it in storage instead."},
    {"long-name", "A name of more than 100 characters can be deployed, and then never be read or deleted again.",
     "Shorten it."},
    {"message-may-be-binary",
     "A client decides whether it sends text or bytes, and bytes come as an ArrayBuffer. JSON.parse throws on one, so "
     "any client can make the handler fail.",
     "Check `typeof message` first, or silence it with `// jd-ignore message-may-be-binary`."},
    {"missing-name", "A Durable Object of the plan has no name, so it has no address.",
     "Write its name, as in `name: chat-room`."},
    {"misspelt-config-key",
     "The configuration of the `butterbase` CLI lacks a member that jd reads, but has one with a similar name.",
     "Rename it: jd reads apiKey, currentApp and endpoint."},
    {"misspelt-heading",
     "The plan has no Durable section, so nothing is planned; but a heading has a word similar to durable. The stage "
     "is "
     "not marked (n/a) on that.",
     "Write `durable` in it, or, if it is about something else, silence this: `<!-- jd-ignore misspelt-heading -->`."},
    {"misspelt-key", "The state file lacks a key that jd reads, and has one with a similar name, which nothing reads.",
     "Rename it, such as app_id."},
    {"mode-in-prose", "An object has no access mode, so it is authenticated; but a text about it has the word for one.",
     "Write the mode as `access: public`, or any mode if the word means something else."},
    {"no-exported-class",
     "A source must export exactly one class declaration at top level. `export { A }`, `export const A = class {}` and "
     "a class in a namespace do not count: the control plane rejects them.",
     "Write `export class NAME { … }`."},
    {"no-section",
     "The plan has no Durable section, so nothing is planned; but a line of it begins with Durable Objects. The stage "
     "is not marked (n/a) on that.",
     "Write a section `## Durable`, with `- (none)` in it if there are no Durable Objects."},
    {"node-global",
     "`Buffer`, `process`, `require` and the like are globals of Node. Durable Objects run here without "
     "`nodejs_compat`, so they do not exist, and using one throws.",
     "Use `env` for variables, and Uint8Array, TextEncoder, btoa() and atob() for bytes; or silence it with `// "
     "jd-ignore node-global`."},
    {"none-beside-objects", "The Durable section says that there are none, but names some.", "Remove one of them."},
    {"not-rehearsed",
     "The engine is installed, but gave no verdict: it was stopped by a limit, or a source needs what only the "
     "platform has. Whether the platform loads the sources is unknown.",
     "See the message for the reason; `jd engine` says whether the engine is complete."},
    {"not-utf8", "The text is not valid UTF-8, so its characters are unclear.", "Save it as UTF-8."},
    {"not-wanted",
     "An item is struck out, or says no, later or the like, so it is not planned. Nothing is deleted because of that.",
     "To delete what is live, write `removed: NAME`. Otherwise remove the item, or silence this."},
    {"nothing-labelled",
     "The heading is about other parts of the app too, so only what is labelled Durable counts, and nothing is. The "
     "stage is not marked (n/a) on that.",
     "Add an item such as `- Durable: none`, or one for each Durable Object."},
    {"nul-character", "The text holds a NUL character, which no plan needs and no value may have.", "Remove it."},
    {"odd-reference", "A value has `${` that is not the start of a reference such as ${NAME}, and is sent unchanged.",
     "Write ${NAME} for a variable, $${ for the two characters."},
    {"only-prose",
     "The Durable section has text but neither list items nor a block, so it is unclear whether there are any Durable "
     "Objects.",
     "Write a list item or a block for each, or `- (none)`."},
    {"overridden-env-key",
     "The platform sets DO_INVOKER_URL and DO_INVOKER_TOKEN itself: it accepts your value, but your code never sees "
     "it.",
     "Rename the variable."},
    {"platform-binding",
     "The name's form in capitals, under which the Durable Object is bound, is a variable of the platform.",
     "Choose another name."},
    {"platform-refuses",
     "The Workers runtime, which the platform runs, cannot load the bundle of all sources; the message quotes its "
     "reason. If sent, it would leave the object in ERROR, and any later write to this app would permanently delete "
     "the stored data of its class.",
     "Fix what the message says. If a name is not defined, import or declare it, such as `import { DurableObject } "
     "from \"cloudflare:workers\"`."},
    {"project-key",
     "The project's .butterbase/config.json holds an API key that differs from yours in ~/.butterbase/config.json, and "
     "comes first. In a project of somebody else, it may be the key of their account.",
     "Set BUTTERBASE_API_KEY to the key that you mean, or remove the key from the project's file."},
    {"project-of-another-user",
     "A folder above the current one has docs/butterbase/ or .butterbase/, and another user owns it. Anyone can create "
     "one in a shared folder such as /tmp, so it is not taken as your project.",
     "Change to the project's folder, or pass -C DIR."},
    {"public-without-token",
     "Anyone on the internet can call a class whose access mode is public, and its source checks no token, cookie or "
     "parameter.",
     "Check a token in `fetch`, make it authenticated, or, if this is intended, silence it with `// jd-ignore "
     "public-without-token`."},
    {"removed-twice", "`removed` names something that the plan names elsewhere too.", "Keep one of the two lines."},
    {"request-too-large",
     "The control API accepts at most 1,048,576 bytes of JSON in a request, and closes the connection on more. Line "
     "ends, quotes, tabs and backslashes count twice.",
     "Make the source smaller, such as by keeping data in storage."},
    {"reserved-env-key", "Keys that start with BUTTERBASE_ belong to the platform, and are rejected.",
     "Rename the variable."},
    {"reserved-name",
     "A Durable Object called env can be deployed but never read back: its address is that of the env variables.",
     "Choose another name."},
    {"second-block", "The Durable section has two blocks with durable_objects, and it is not clear which one counts.",
     "Merge them into one."},
    {"second-name", "A list item names a second thing, which is read as a remark about the first.",
     "If it is another Durable Object, give it its own item."},
    {"second-section", "The plan has two Durable sections, and it is not clear which one counts.",
     "Merge them into one."},
    {"several-classes", "A source must export exactly one class: the control plane rejects a second one.",
     "Remove `export` from the helper class, or move it to its own source."},
    {"shared-instance",
     "An instance handles one request at a time. If every user shares one instance, as the plan's key says (global, "
     "main, singleton, default) or a missing key suggests, all of them wait in one queue.",
     "Use one instance for each room, user or document, and say so with `key`; or silence it with `jd-ignore "
     "shared-instance` in a comment of the plan, or with the object's `ignore` in a plan in JSON."},
    {"source-empty", "The source is empty, but must export one class.", "Write the class."},
    {"source-encoding",
     "The source is not valid UTF-8. What is read back would never equal it, so it would be deployed again and again.",
     "Save it as UTF-8."},
    {"source-missing", "The source that the plan names, or durable-objects/NAME.ts by default, does not exist.",
     "Write it, or name another one with `source`."},
    {"source-nul", "The control plane rejects a source with a NUL byte.", "Remove the byte."},
    {"source-unreadable", "The source exists but cannot be read, or is not a file of the project.",
     "See the message for the reason."},
    {"sql-storage",
     "Butterbase declares Durable Objects with key-value storage. `storage.sql`, `storage.kv` and "
     "`storage.transactionSync` are for classes with SQL storage: the source loads, and the first use throws.",
     "Use `await storage.get()`, `put()`, `list()`, `delete()` and `transaction()`; or silence it with `// jd-ignore "
     "sql-storage`."},
    {"stage-name", "The list of stages has no row called durable for `jd apply` to tick, but one with a similar name.",
     "Call the row durable."},
    {"storage-value-too-large",
     "One value in storage holds at most 128 KB (131,072 bytes), and this one is larger: put() throws when the class "
     "runs.",
     "Split it over several keys, or silence it with `// jd-ignore storage-value-too-large`."},
    {"syntax-doubt",
     "tree-sitter, with which jd reads sources when the engine is not installed, cannot parse this place. It may be a "
     "syntax error, or something that tree-sitter does not know. The compiler that decides comes with the engine.",
     "Run `jd engine install` and validate again; or, if the source is fine, silence this with `// jd-ignore "
     "syntax-doubt`."},
    {"syntax-error",
     "TypeScript, the compiler that the platform uses, found a syntax error; the TS number is its own. It silently "
     "repairs some of them, so what would run is not what you wrote, and the platform rejects the rest.",
     "Fix the place that the message names, or just before it."},
    {"too-deep", "The plan is nested deeper than any plan needs to be.",
     "Write the fields where they belong: a list of objects with five fields, and env."},
    {"too-large", "The plan, or a part of it, is larger than jd reads.", "Make it smaller."},
    {"too-many-objects",
     "An app has at most five classes, and the control plane rejects a sixth, leaving its object in ERROR.",
     "Remove one, or combine two in one class."},
    {"too-many-removed", "`removed` has more entries than an app can have had.", "Remove the entries that are gone."},
    {"too-many-stages", "The state file lists more stages than jd reads.", "Remove those that are not stages."},
    {"two-access-modes", "An item names two different access modes for one Durable Object.", "Name one."},
    {"two-env-values", "A variable has two values in the plan. Variables are shared by all classes.",
     "Write one value, or use two variables."},
    {"two-sources", "An item names two different sources for one Durable Object.", "Name one."},
    {"type-import",
     "The `cloudflare:` module does not export this name. The bundler imports types as values, `import type` included, "
     "so the runtime looks for it and rejects the bundle.",
     "Remove the import. Declare the type in the source, or use the global one: most types, such as "
     "DurableObjectState, are global."},
    {"unclosed-front-matter", "The front matter of the state file has no closing line of three hyphens.",
     "Write --- after its last key."},
    {"undecided", "An item leaves open whether an object is wanted: optional, maybe, a question.",
     "Decide: remove the word, or the item."},
    {"unknown-key", "The plan has an unknown field, most likely a misspelling.", "Correct or remove it."},
    {"unlabelled-item",
     "Under a heading that is also about other parts, only items that begin with `Durable:` are read.",
     "Begin it with `Durable:` if it is a Durable Object."},
    {"unread", "A part of the Durable section is neither an object nor a field of one, so it is ignored.",
     "If it is a Durable Object, begin a list item with its name. If it is a remark, write it as a paragraph."},
    {"value-is-api-key",
     "An env variable of the app gets the API key that jd itself uses. All code of the app can read its env, so it "
     "could do with your account whatever you can.",
     "Create a key for the app, and use that."},
    {"websocket-access-mode",
     "A browser cannot send an Authorization header with a WebSocket, so it cannot connect to a class whose access "
     "mode is not public.",
     "Make it public and check a token in the URL; or silence it with `// jd-ignore websocket-access-mode` where only "
     "servers connect."},
    {"websocket-not-accepted",
     "webSocketMessage is called for sockets that were accepted with acceptWebSocket, and nothing calls that.",
     "Accept the socket with `ctx.acceptWebSocket(server)`, or listen to its events."},
    {"wrong-type", "A value has the wrong kind: a list, a mapping or a text was expected.",
     "Write what the message says; quote a text that looks like a number or a truth value."},
    {"yaml-alias", "A plan cannot use YAML aliases: everything that is deployed is written out.",
     "Write the value out."},
    {"yaml-anchor", "A plan cannot use YAML anchors.", "Remove it."},
    {"yaml-documents", "A plan is one YAML document, but a second one begins here.",
     "Remove the line of three hyphens, or what follows it."},
    {"yaml-load", "The plan could not be loaded.", "See the message for the reason."},
    {"yaml-merge", "A plan cannot use YAML merge keys.", "Write the fields out."},
    {"yaml-syntax", "The plan is not valid YAML.",
     "Correct it at the place that the message names; check tabs, colons and quotes."},
    {"yaml-tag", "A plan cannot use YAML tags.", "Remove it, and quote the text if necessary."},
};

const size_t explanation_count = sizeof explanations / sizeof *explanations;
