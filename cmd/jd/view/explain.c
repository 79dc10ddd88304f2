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
  add_part("Mend", explanation->fix, columns, out);
}

const struct explanation explanations[] = {
    {"aliased-import",
     "`import { A as B }` from a `cloudflare:` module loses its alias in the bundle, so B is not defined: the platform "
     "rejects a class that extends it, and a method that uses it throws.",
     "Import it under its own name."},
    {"api-base", "api_base in the state file is no URL of the control API, so it is not known where the app lives.",
     "Write one such as https://api.butterbase.ai/v1/app_abc123, or null for the usual one."},
    {"api-base-app",
     "api_base in the state file is the URL of another app than app_id. What counts is app_id, and one of the two is "
     "out of date.",
     "Correct the wrong one."},
    {"api-key-as-value",
     "An env variable of the app would get your own API key. All code of the app can read its env, and a plan from "
     "somebody else could ask for your key this way. jd never sends it.",
     "Use a variable with another name, and a key made for the app."},
    {"app-again",
     "An app stands more than once among those that jd drift is to look at. It is read once, and reported where it "
     "stands "
     "first.",
     "Take the second line out."},
    {"app-env-unknown",
     "An app-level env variable must not collide with a Durable Object's binding, or the platform rejects every "
     "deploy. "
     "These variables could not be read: the MCP server's tool manage_app has no action get_env, or it failed, or the "
     "saved status was made there.",
     "Run the command with --via rest where you can."},
    {"app-from-saved-plan",
     "A saved plan says which app it was made for, and is applied there. The project's state file names another app, "
     "so "
     "one of the two may not be the one that is meant.",
     "Look at the plan's first line before you approve it; `jd plan --out FILE` saves one for the project's app."},
    {"app-id", "app_id in the state file, or a line of the list of apps, is no app's id.",
     "Write letters, digits, _ and - alone, such as app_abc123; in the state file null when there is no app yet."},
    {"bad-access-mode",
     "An access mode says who may reach the instances of a class, and there are three of them. The control API answers "
     "any other word with a 500.",
     "Write public, authenticated or service_key."},
    {"bad-env-key",
     "The control API takes env keys of capitals, digits and _ that do not begin with a digit, and refuses all others.",
     "Rename the variable, such as API_URL."},
    {"bad-name",
     "A Durable Object's name is part of its address. The control API takes small letters, digits and single hyphens "
     "between them, and refuses the rest.",
     "Write it in kebab-case, such as chat-room."},
    {"bad-source",
     "A source is a file of the project, so that what was reviewed is what runs; this path leads elsewhere or is none.",
     "Write a path inside the project, relative to its root."},
    {"block-not-yaml",
     "A fenced block has durable_objects and is not marked as YAML, so it is not read, and what it says would not be "
     "deployed.",
     "Begin the block with ```yaml."},
    {"block-outside-section",
     "A block with durable_objects stands where no heading above it has the word durable, so it is not read.",
     "Put `## Durable` before it, or take it out."},
    {"bullets-beside-block",
     "The Durable section has a block, which is what counts, and list items that say something else.",
     "Move what the items say into the block."},
    {"bundle-name",
     "All sources are uploaded as one module, in which the platform declares butterbase, ROUTES and checkAuth itself. "
     "A source that declares one of them at top level is refused with a 502, its object is in ERROR, and the next "
     "write "
     "deletes the stored state of its class.",
     "Rename it, or move it into the class."},
    {"conflict-marker",
     "A line that git left in a merge is not code. TypeScript skips it, and the code between two of them, in silence, "
     "so the platform would run one side of the merge.",
     "Resolve the conflict and remove the markers."},
    {"declared-class",
     "`export declare class` says that a class exists elsewhere. The control plane takes it for the class of the "
     "source, but no class is uploaded, so the platform rejects the bundle.",
     "Remove `declare` and write the class."},
    {"default-class", "The control plane refuses `export default class`.", "Write `export class NAME`."},
    {"default-export",
     "The bundle of all sources has a default export of its own, so the platform refuses another one with a 502, which "
     "leaves the object in ERROR.",
     "Remove it; the platform finds the exported class by itself."},
    {"dotenv-line", "A line of the env file is neither NAME=value nor a comment.",
     "Write NAME=value, or begin the line with #."},
    {"dotenv-quote", "A quoted value of the env file does not end where it should, so its value is in doubt.",
     "Close the quote, and quote the whole value."},
    {"doubled-class",
     "All classes of an app share one module scope, and two sources export a class of the same name. The platform "
     "refuses the deploy of the second with a 502, which leaves its object in ERROR.",
     "Rename the class that holds no data yet: renaming one that is live deletes its stored state."},
    {"doubled-name",
     "All sources of an app share one module scope, so a name can be declared at top level once in all of them. The "
     "platform refuses the second one with a 502, which leaves its object in ERROR, and the next write deletes the "
     "stored "
     "state of its class.",
     "Rename one of the two, such as with the object's name in front, or move it into the class."},
    {"duplicate-key",
     "A field or an env variable stands twice in one place of the plan, and it is not clear which one is meant.",
     "Keep one."},
    {"duplicate-name", "Two Durable Objects of the plan have the same name, and a name is that of one object.",
     "Keep one, or rename the other."},
    {"duplicate-source",
     "Two Durable Objects have the same source. A class runs under one name: the platform refuses it twice in a "
     "bundle.",
     "Give each a source of its own."},
    {"duplicate-stage", "A stage stands twice in the list of the state file; the first one counts.",
     "Remove the other one."},
    {"empty-env", "`env` names no variable.", "Write names in capitals, as in `env: AI_API_KEY, LIMIT=100`."},
    {"empty-plan",
     "The plan has neither durable_objects nor env. An empty file may be a mistake, so it is no way to say that there "
     "are none.",
     "Write `durable_objects: []` when there are none."},
    {"empty-section", "The Durable section says nothing, so it is not known whether there are any Durable Objects.",
     "Write a list item or a block for each, or `- (none)`."},
    {"empty-value", "A field or an env variable has no value, which may be a mistake.",
     "Write a value, \"\" for an empty text, or take the line out."},
    {"env-collision",
     "A Durable Object is bound under its name in capitals, and an env variable has that key. Every deploy would be "
     "refused until the key is deleted.",
     "Rename the variable or the Durable Object."},
    {"env-not-set",
     "A source uses an env variable that the plan does not set. It is undefined when the class runs, unless the app "
     "has it already. A source that checks first, as in `if (env.NAME)`, is left alone. What is used as a binding (a "
     "database, a bucket) cannot be set: env has only texts and the other Durable Objects.",
     "Add it to `env` in the plan, check whether it is there, or silence it with `// jd-ignore env-not-set`."},
    {"env-not-used",
     "The plan sets an env variable that no source mentions. Each variable set costs a restart of the Worker.",
     "Take it out of the plan, or silence it with `jd-ignore env-not-used` in a comment there, or with `ignore` in a "
     "plan in JSON."},
    {"env-value-encoding", "The value of an env variable is not UTF-8, so it would not arrive as it is.",
     "Save it as UTF-8, or encode it, such as in base64."},
    {"env-value-missing",
     "The plan takes a value from the environment or the env file, and neither has it. `jd plan` and `jd apply` refuse "
     "to go on without it.",
     "Set the variable, or write it into .env or the file that --env-file names."},
    {"env-value-too-long", "The platform takes env values of at most 8192 UTF-16 units.",
     "Shorten it, or keep it in storage instead."},
    {"exported-primitive",
     "The Workers runtime accepts only classes, functions and objects as exports of the module, and refuses a number, "
     "text or boolean. Reports differ on whether the platform does, so this is a warning.",
     "Remove `export`: no other source can import it. Or silence it with `// jd-ignore exported-primitive`."},
    {"hackathon-mode", "hackathon_mode in the state file is neither true nor false, and counts as false.",
     "Write true or false."},
    {"import-not-allowed",
     "The control plane accepts imports from `cloudflare:` modules only, `import type` included, and rejects the "
     "source for any other.",
     "Copy what the import provides into this file."},
    {"json-syntax", "The plan is not valid JSON.", "Correct it at the place that is named."},
    {"key-in-git",
     "The project's .butterbase/config.json holds an API key, and git has the file or would take it with the next `git "
     "add`. Whoever gets the repository could do with the account what you can.",
     "Move the key to ~/.butterbase/config.json or BUTTERBASE_API_KEY; revoke one that was committed."},
    {"key-readable-by-others", "A configuration file holds an API key, and other users of this machine can read it.",
     "Run chmod 600 on it."},
    {"long-env-key", "An env key has more than 100 characters, which the control API cannot address.", "Shorten it."},
    {"long-env-value", "The platform takes env values of at most 8192 UTF-16 units.",
     "Shorten it, or keep it in storage instead."},
    {"long-name", "A name of more than 100 characters can be deployed, and then never be read or deleted again.",
     "Shorten it."},
    {"message-may-be-binary",
     "A client decides whether it sends text or bytes, and bytes come as an ArrayBuffer. JSON.parse "
     "throws on one, so any client can make the handler fail.",
     "Look at `typeof message` first, or silence it with `// jd-ignore message-may-be-binary`."},
    {"missing-name", "A Durable Object of the plan has no name, so it has no address.",
     "Write `name: chat-room`, or whatever it is called."},
    {"misspelt-config-key",
     "The configuration of the `butterbase` CLI lacks a member that jd reads, and has one that is nearly called so.",
     "Rename it: jd reads apiKey, currentApp and endpoint."},
    {"misspelt-heading",
     "The plan has no Durable section, so there is nothing to deploy and the stage does not apply; but a heading has a "
     "word that is nearly durable.",
     "Write `durable` in it, or, if it is about something else, silence this: `<!-- jd-ignore misspelt-heading -->`."},
    {"misspelt-key",
     "The state file lacks a key that jd reads, and has one that is nearly called so, which nothing reads.",
     "Rename it, such as app_id."},
    {"no-exported-class",
     "A source must export exactly one class declaration at top level. `export { A }`, `export const A = class {}` and "
     "a class in a namespace do not count: the control plane refuses them.",
     "Write `export class NAME { … }`."},
    {"node-global",
     "`Buffer`, `process`, `require` and the like are globals of Node. Durable Objects run here without "
     "`nodejs_compat`, so they do not exist, and using one throws.",
     "Use `env` for variables, and Uint8Array, TextEncoder, btoa() and atob() for bytes; or silence it with `// "
     "jd-ignore node-global`."},
    {"none-beside-objects", "The Durable section says that there are none, and names some.",
     "Take one of the two out."},
    {"not-rehearsed",
     "The engine is installed, but gave no verdict: it was stopped by a limit, or a source needs what only the "
     "platform "
     "has. Whether the platform loads the sources is unknown.",
     "See the message for the reason; `jd engine` says whether the engine is complete."},
    {"not-utf8", "The text is not valid UTF-8, so its characters are in doubt.", "Save it as UTF-8."},
    {"nul-character", "The text holds a NUL character, which no plan needs and no value may have.", "Remove it."},
    {"odd-reference", "A value has `${` that begins no reference such as ${NAME}, and is sent as it stands.",
     "Write ${NAME} for a variable, $${ for the two characters."},
    {"only-prose",
     "The Durable section has text, and neither list items nor a block, so it is not known whether there are any "
     "Durable Objects.",
     "Write a list item or a block for each, or `- (none)`."},
    {"overridden-env-key",
     "The platform sets DO_INVOKER_URL and DO_INVOKER_TOKEN itself: it takes your value, and your code never sees it.",
     "Rename the variable."},
    {"platform-binding",
     "The name's form in capitals, under which the Durable Object is bound, is a variable of the platform.",
     "Choose another name."},
    {"platform-refuses",
     "The Workers runtime, which the platform runs, cannot load the bundle of all sources: the message has its own "
     "words. Sent all the same, it would leave the object in ERROR, and any later write to this app would permanently "
     "delete the stored data of its class.",
     "Fix what the message says. If a name is not defined, import or declare it, such as `import { DurableObject } "
     "from \"cloudflare:workers\"`."},
    {"project-of-another-user",
     "A folder above the current one has docs/butterbase/ or .butterbase/, and another user owns it. Anybody can put "
     "one "
     "into a shared folder such as /tmp, so it is not taken as your project.",
     "Change to the project's folder, or pass -C DIR."},
    {"public-without-token",
     "Anybody on the internet can call a class whose access mode is public, and its source looks at no token, cookie "
     "or parameter.",
     "Check a token in `fetch`, make it authenticated, or silence it with `// jd-ignore public-without-token` where "
     "that is meant."},
    {"request-too-large",
     "The control API takes at most 1,048,576 bytes of JSON in a request, and closes the connection on more. Line "
     "ends, quotes, tabs and backslashes count twice.",
     "Make the source smaller, such as by keeping data in storage."},
    {"reserved-env-key", "Keys that begin with BUTTERBASE_ are the platform's own, and refused.",
     "Rename the variable."},
    {"reserved-name",
     "A Durable Object called env can be deployed and never be read back: its address is that of the env variables.",
     "Choose another name."},
    {"second-block", "The Durable section has two blocks with durable_objects, and it is not clear which one counts.",
     "Make one of the two."},
    {"second-name", "A list item names a second thing, which is read as a remark on the first.",
     "If it is another Durable Object, give it an item of its own."},
    {"second-section", "The plan has two Durable sections, and it is not clear which one counts.",
     "Make one of the two."},
    {"several-classes", "A source must export exactly one class; the control plane refuses a second one.",
     "Take `export` off the class that is a helper, or give it a source of its own."},
    {"shared-instance",
     "An instance handles one request after the other. One for everybody, which the plan's key says (global, main, "
     "singleton, default) or nothing denies, is a queue for everybody.",
     "Let one instance stand for a room, a user or a document, and say so with `key`; or silence it with `jd-ignore "
     "shared-instance` in a comment of the plan, or with the object's `ignore` in a plan in JSON."},
    {"source-empty", "The source is empty, and must export one class.", "Write the class."},
    {"source-encoding",
     "The source is not valid UTF-8. What comes back would never equal it, so it would be deployed again and again.",
     "Save it as UTF-8."},
    {"source-missing", "The source that the plan names, or durable-objects/NAME.ts where it names none, is not there.",
     "Write it, or name another one with `source`."},
    {"source-nul", "The control plane refuses a source with a NUL byte.", "Remove the byte."},
    {"source-unreadable", "The source is there and cannot be read, or is no file of the project.",
     "See the message for what is in the way."},
    {"sql-storage",
     "Butterbase declares Durable Objects with key-value storage. `storage.sql`, `storage.kv` and "
     "`storage.transactionSync` are for classes with SQL storage: the source loads, and the first use throws.",
     "Use `await storage.get()`, `put()`, `list()`, `delete()` and `transaction()`; or silence it with `// jd-ignore "
     "sql-storage`."},
    {"stage-name",
     "The list of stages has no row called durable, so `jd apply` can tick none, but one that is nearly so.",
     "Call the row durable."},
    {"storage-value-too-large",
     "One value in storage holds at most 128 KB (131,072 bytes), and this one is plainly larger: put() throws when the "
     "class runs.",
     "Split it over several keys, or silence it with `// jd-ignore storage-value-too-large`."},
    {"syntax-doubt",
     "tree-sitter, with which jd reads sources when the engine is not installed, cannot make sense of this place. It "
     "may be a syntax error, or something that tree-sitter does not know. The compiler that decides comes with the "
     "engine.",
     "Run `jd engine install` and validate again; or, if the source is fine, silence this with `// jd-ignore "
     "syntax-doubt`."},
    {"syntax-error",
     "TypeScript, the compiler that the platform uses, found a syntax error; the TS number is its own. It repairs some "
     "of them in silence, so what would run is not what is written, and the platform rejects the rest.",
     "Fix the place that is named, or just before it."},
    {"too-deep", "The plan is nested deeper than any plan needs to be.",
     "Write the fields where they belong: a list of objects with five fields, and env."},
    {"too-large", "The plan, or a part of it, is larger than what is read.", "Make it smaller."},
    {"too-many-objects",
     "An app has at most five classes, and the control plane refuses a sixth, leaving its object in ERROR.",
     "Take one out, or do two things in one class."},
    {"too-many-stages", "The state file lists more stages than are read.", "Remove those that are no stages."},
    {"two-access-modes", "An item says two different access modes of one Durable Object.", "Say one."},
    {"two-env-values", "A variable has two values in the plan. Variables are shared by all classes.",
     "Write one value, or use two variables."},
    {"two-sources", "An item says two different sources of one Durable Object.", "Say one."},
    {"type-import",
     "The `cloudflare:` module does not export this name. The bundler imports types as values, `import type` included, "
     "so "
     "the runtime looks for it and rejects the bundle.",
     "Remove the import. Declare the type in the source, or use the global one: most types, such as "
     "DurableObjectState, are global."},
    {"unclosed-front-matter", "The state file's front matter has no second line of three hyphens.",
     "Write --- behind its last key."},
    {"unknown-key", "The plan has a field that means nothing here, most likely a misspelt one.",
     "Correct or remove it."},
    {"unlabelled-item",
     "Under a heading that is shared with other parts, only items that begin with `Durable:` are read.",
     "Begin it with `Durable:` if it is a Durable Object."},
    {"value-is-api-key",
     "An env variable of the app gets the same value as the API key that jd itself uses. All code of the app can read "
     "its "
     "env, and could do with the account what you can.",
     "Make a key for the app, and use that."},
    {"websocket-access-mode",
     "A browser cannot send an Authorization header with a WebSocket, so it cannot connect to a class whose access "
     "mode is not public.",
     "Make it public and check a token in the URL; or silence it with `// jd-ignore websocket-access-mode` where only "
     "servers connect."},
    {"websocket-not-accepted",
     "webSocketMessage is called for sockets that were accepted with acceptWebSocket, and nothing calls that.",
     "Accept the socket with `ctx.acceptWebSocket(server)`, or listen to its events."},
    {"wrong-type", "A value is of another kind than is expected: a list, a mapping or a text.",
     "Write what the message says; quote a text that looks like a number or a truth value."},
    {"yaml-alias", "A plan takes no YAML aliases: what is deployed is written out.", "Write the value out."},
    {"yaml-anchor", "A plan takes no YAML anchors.", "Remove it."},
    {"yaml-documents", "A plan is one YAML document, and a second one begins.",
     "Remove the line of three hyphens, or what follows it."},
    {"yaml-load", "The plan could not be loaded.", "See the message for what is in the way."},
    {"yaml-merge", "A plan takes no merge keys.", "Write the fields out."},
    {"yaml-syntax", "The plan is not valid YAML.",
     "Correct it at the place that is named; mind tabs, colons and quotes."},
    {"yaml-tag", "A plan takes no YAML tags.", "Remove it, and quote the text if need be."},
};

const size_t explanation_count = sizeof explanations / sizeof *explanations;
