// jd mcp as clients see it: @modelcontextprotocol/sdk (revisions with `initialize`), @modelcontextprotocol/client (since
// 2026-07-28), and raw lines for what neither would send. Each check has a project of its own, with its own sandbox.
//
//   node clients.mjs FOLDER ROOT [PART]    FOLDER has node_modules, ROOT the sources of jd, PART the name of a check
import assert from "node:assert/strict";
import { execFile, execFileSync, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createServer, request as http_request } from "node:http";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { fits_with } from "../npm/fits.mjs";

const [folder, root, part] = process.argv.slice(2);
const require = createRequire(join(folder, "x.js"));
const fits = fits_with(folder);
const TOOLS = ["validate", "plan", "apply", "drift", "status", "log", "preflight"];

function project(edit = () => {}) {
  const place = mkdtempSync(join(process.cwd(), "project-"));
  cpSync(join(root, "testdata/sample"), place, { recursive: true });
  edit(place);
  return place;
}

function change(place, file, from, to) {
  const path = join(place, file), text = readFileSync(path, "utf8");
  assert.ok(text.includes(from), `${file} has ${from}`);
  writeFileSync(path, text.replaceAll(from, to));
}

function jd(place, ...words) {
  return execFileSync("jd", ["--sandbox", ...words], { cwd: place, stdio: ["ignore", "pipe", "ignore"] }).toString();
}

const log = (place) => readFileSync(join(place, ".butterbase/sandbox/04-build-log.md"), "utf8").trim().split("\n");

// ---- clients ----

const transport = (place) => ({ command: "jd", args: ["--sandbox", "mcp"], cwd: place, stderr: "ignore", env: process.env });

async function older(place, answer) {
  const { Client } = require("@modelcontextprotocol/sdk/client/index.js");
  const { StdioClientTransport } = require("@modelcontextprotocol/sdk/client/stdio.js");
  const { ElicitRequestSchema } = require("@modelcontextprotocol/sdk/types.js");
  const client = new Client({ name: "test", version: "1" }, { capabilities: answer ? { elicitation: {} } : {} });
  if (answer) client.setRequestHandler(ElicitRequestSchema, async (request) => answer(request.params));
  await client.connect(new StdioClientTransport(transport(place)));
  return { client, call: (name, args = {}, options = {}) => client.callTool({ name, arguments: args }, undefined, options) };
}

async function newer(place, answer) {
  const { Client } = require("@modelcontextprotocol/client");
  const { StdioClientTransport } = require("@modelcontextprotocol/client/stdio");
  const client = new Client(
    { name: "test", version: "1" },
    { capabilities: answer ? { elicitation: { form: {} } } : {}, versionNegotiation: { mode: "auto" } },
  );
  if (answer) client.setRequestHandler("elicitation/create", async (request) => answer(request.params));
  await client.connect(new StdioClientTransport(transport(place)));
  assert.equal(client.getNegotiatedProtocolVersion(), "2026-07-28");
  return { client, call: (name, args = {}, options = {}) => client.callTool({ name, arguments: args }, options) };
}

// A person at the dialog: `words` by the item's name, else yes. A name is typed as asked.
const person = (words = {}, seen = []) => (params) => {
  const name = /: (\S+)\. Proceed\?/.exec(params.message)[1];
  seen.push({ name, ...params });
  const word = words[name] ?? "yes";
  if (word === "cancel" || word === "decline") return { action: word };
  const content = {};
  for (const [key, field] of Object.entries(params.requestedSchema.properties))
    content[key] = field.enum ? word : word === "yes" ? /^Type (\S+) /.exec(field.title)[1] : word;
  return { action: "accept", content };
};

const outcomes = (result) =>
  Object.fromEntries(result.structuredContent.items.map((item) => [item.name, item.outcome ?? item.action]));

// ---- the checks ----

const both = { older, newer };

const checks = {
  async lists_and_applies(connect) {
    const place = project(), seen = [];
    const { client, call } = await connect(place, person({}, seen));
    const { tools } = await client.listTools();
    assert.deepEqual(tools.map((tool) => tool.name), TOOLS);
    const schemas = Object.fromEntries(tools.map((tool) => [tool.name, tool.outputSchema]));
    const plan = await call("plan");
    fits(schemas.plan, plan.structuredContent, "plan");
    const progress = [];
    const applied = await call("apply", { expect: plan.structuredContent.fingerprint }, { onprogress: (p) => progress.push(p) });
    fits(schemas.apply, applied.structuredContent, "apply");
    assert.equal(applied.isError, false);
    assert.equal(applied.structuredContent.result.done, 4);
    assert.ok(applied.structuredContent.result.converged);
    assert.deepEqual(seen.map((question) => question.name), plan.structuredContent.items.map((item) => item.name));
    assert.match(seen[1].message, /^About to deploy Durable Object: chat-room\. Proceed\?/);
    assert.ok(progress.some((p) => p.message === "chat-room: deploying"));
    assert.equal(log(place).length, 4);
    for (const tool of ["validate", "drift", "status", "log", "preflight"]) {
      const result = await call(tool);
      fits(schemas[tool], result.structuredContent, tool);
      assert.ok(!result.isError && result.content[0].text, tool);
    }
    const again = await call("apply");
    assert.equal(again.structuredContent.result.done, 0);
    assert.equal(seen.length, 4);
    await client.close();
  },

  async declines_one_and_cancels_the_rest(connect) {
    const place = project();
    const { client, call } = await connect(place, person({ LIMIT_PER_MINUTE: "no", leaderboard: "cancel" }));
    const result = await call("apply");
    assert.deepEqual(outcomes(result), {
      LIMIT_PER_MINUTE: "declined", "chat-room": "done", leaderboard: "not_tried", "rate-limiter": "not_tried",
    });
    assert.ok(!result.isError);
    const some = await call("apply", { items: ["rate-limiter"] });
    assert.deepEqual(outcomes(some), { "rate-limiter": "done" });
    const unknown = await call("apply", { items: ["nothing"] });
    assert.ok(unknown.isError);
    await client.close();
  },

  async deletes_data_only_with_the_name(connect) {
    const place = project();
    jd(place, "apply", "--yes");
    change(place, "durable-objects/chat-room.ts", "class ChatRoom", "class Room");
    const words = { "chat-room": "chatroom" }, seen = [];
    const { client, call } = await connect(place, person(words, seen));
    const refused = await call("apply");
    assert.deepEqual(seen.map((question) => question.name), ["chat-room", "chat-room", "chat-room"]);
    assert.match(seen[0].message, /permanently DELETES all stored data of class ChatRoom/);
    assert.match(seen[1].message, /did not fit/);
    assert.equal(outcomes(refused)["chat-room"], "not_tried");
    assert.match(jd(place, "status"), /ChatRoom/);
    words["chat-room"] = "yes";
    const done = await call("apply");
    assert.equal(outcomes(done)["chat-room"], "done");
    assert.match(log(place).at(-1), /chat-room {2}ok, state of ChatRoom deleted/);
    const { entries } = (await call("log")).structuredContent;
    assert.deepEqual(entries.flatMap((entry) => entry.losses ?? []).map((loss) => loss.approved_by), ["dialog"]);
    await client.close();
  },

  async refuses_where_nobody_can_be_asked(connect) {
    const place = project();
    const { client, call } = await connect(place, undefined);
    const message = await call("apply").then((result) => result.content[0].text, (error) => error.message);
    assert.match(message, /`jd --sandbox apply`/);
    assert.equal(JSON.parse(jd(place, "status", "--format", "json")).durable_objects.length, 0);
    await client.close();
  },

  async asks_anew_when_the_app_changes(connect) {
    const place = project();
    jd(place, "apply", "--yes");
    change(place, "durable-objects/chat-room.ts", "= 200", "= 300");
    let asked = 0;
    const { client, call } = await connect(place, (params) => {
      if (++asked === 1) change(place, "durable-objects/chat-room.ts", "= 300", "= 400"); // after it was shown
      return person()(params);
    });
    const result = await call("apply");
    assert.equal(asked, 2);
    assert.equal(outcomes(result)["chat-room"], "done");
    await client.close();
  },

  async stops_at_the_first_failure(connect) {
    const place = project();
    change(place, "durable-objects/chat-room.ts", "export class ChatRoom", "null.x;\nexport class ChatRoom");
    const { client, call } = await connect(place, person());
    const result = await call("apply");
    if (result.structuredContent.rehearsed !== false) assert.ok(result.isError);
    assert.equal(new Set(log(place)).size, log(place).length);
    await client.close();
  },
};

// ---- raw lines ----

function raw(place, options = ["--sandbox"], env = process.env) {
  const server = spawn("jd", [...options, "mcp"], { cwd: place, env, stdio: ["pipe", "pipe", "ignore"] });
  const waiting = [], lines = [];
  const ended = new Promise((resolve) => server.on("exit", (code, signal) => resolve({ code, signal })));
  createInterface({ input: server.stdout }).on("line", (line) => {
    lines.push(JSON.parse(line));
    for (const wake of waiting.splice(0)) wake();
  });
  const say = (message) => server.stdin.write(JSON.stringify({ jsonrpc: "2.0", ...message }) + "\n");
  const next = async (test) => {
    for (;;) {
      const found = lines.find(test);
      if (found) return found;
      await Promise.race([new Promise((resolve) => waiting.push(resolve)), ended]);
      if ((server.exitCode ?? server.signalCode) !== null && !lines.some(test)) throw new Error("the server ended");
    }
  };
  const open = () => say({ id: 0, method: "initialize", params: { protocolVersion: "2025-11-25", capabilities: { elicitation: {} } } });
  const apply = (id) => say({ id, method: "tools/call", params: { name: "apply", arguments: {}, _meta: { progressToken: id } } });
  return { server, say, next, lines, ended, open, apply };
}

const is_question = (message) => message.method === "elicitation/create";

const raw_checks = {
  async answers_while_a_question_is_open() {
    const { say, next, server, open, apply, lines } = raw(project());
    open();
    apply(1);
    await next(is_question);
    say({ id: 2, method: "ping" });
    say({ id: 3, method: "tools/call", params: { name: "plan", arguments: {} } });
    await next((message) => message.id === 2);
    const plan = await next((message) => message.id === 3);
    assert.equal(plan.result.isError, false);
    assert.ok(!lines.some((message) => message.id === 1));
    server.stdin.end();
  },

  async a_cancelled_call_writes_nothing() {
    const place = project();
    const { say, next, server, ended, open, apply, lines } = raw(place);
    open();
    apply(1);
    const question = await next(is_question);
    say({ method: "notifications/cancelled", params: { requestId: 1 } });
    await next((message) => message.method === "notifications/cancelled" && message.params.requestId === question.id);
    say({ id: question.id, result: { action: "accept", content: { proceed: "yes" } } });
    say({ id: 4, method: "ping" });
    await next((message) => message.id === 4);
    server.stdin.end();
    assert.equal((await ended).code, 0);
    assert.ok(!lines.some((message) => message.id === 1));
    assert.deepEqual(JSON.parse(jd(place, "status", "--format", "json")).env.keys, []);
  },

  async two_calls_each_ask_and_each_item_is_written_once() {
    const place = project();
    jd(place, "status"); // makes the sandbox
    const { say, next, server, open, apply, lines } = raw(place);
    const answered = new Set();
    open();
    apply(1);
    apply(2);
    for (;;) {
      const open_question = lines.find((message) => is_question(message) && !answered.has(message.id));
      if (open_question) {
        answered.add(open_question.id);
        say({ id: open_question.id, result: person()(open_question.params) });
      } else if ([1, 2].every((id) => lines.some((message) => message.id === id))) break;
      const count = lines.length;
      await next(() => lines.length > count);
    }
    server.stdin.end();
    for (const id of [1, 2]) {
      const { result } = lines.find((message) => message.id === id);
      assert.equal(result.isError, false, result.content[0].text);
    }
    const objects = log(place).map((line) => line.split("  ")[3]);
    assert.equal(new Set(objects).size, objects.length, objects.join(" "));
  },

  // More items than a client may name, of which one is declined: a plan of the others is written as it was shown.
  async a_plan_of_many_items_is_approved_one_by_one() {
    const place = project();
    const many = Array.from({ length: 300 }, (_, i) => `  MANY_${i}: "${i}"`).join("\n");
    change(place, "docs/butterbase/02-plan.md", "\nenv:\n", `\nenv:\n${many}\n`);
    const { say, next, server, open, apply, lines } = raw(place);
    const words = ["no", "yes", "cancel"];
    open();
    apply(1);
    for (let i = 1; i <= words.length; i++) {
      const question = await next((message) => message.id === `question-${i}`);
      say({ id: question.id, result: person({ [/variable: (\S+)\. /.exec(question.params.message)[1]]: words[i - 1] })(question.params) });
    }
    const { result } = await next((message) => message.id === 1);
    server.stdin.end();
    const { done, declined, not_tried } = result.structuredContent.result;
    assert.deepEqual([done, declined, not_tried, lines.filter(is_question).length], [1, 1, 302, 3]);
  },

  async no_secret_is_in_a_message() {
    const place = project(), plane = await control_plane();
    change(place, "docs/butterbase/02-plan.md", "\nenv:\n", "\nenv:\n  API_TOKEN: ${API_TOKEN}\n");
    const secret = "s3cret-\"value\"-of-a-token";
    const { say, next, server, ended, open, apply, lines } = raw(place, plane.options, { ...plane.env, API_TOKEN: secret });
    open();
    apply(1);
    await say_yes({ say, next, lines }, () => false);
    for (const [id, name] of Object.entries({ 10: "status", 11: "log", 12: "preflight", 13: "drift", 14: "plan" })) {
      say({ id, method: "tools/call", params: { name, arguments: {} } });
      await next((message) => message.id === id);
    }
    server.stdin.end();
    await ended;
    plane.close();
    const said = JSON.stringify(lines);
    assert.match(said, /API_TOKEN/);
    for (const hidden of [secret, JSON.stringify(secret).slice(1, -1), plane.env.BUTTERBASE_API_KEY, encodeURIComponent(secret)])
      assert.ok(!said.includes(hidden) && !said.includes(JSON.stringify(hidden).slice(1, -1)), hidden);
  },

  async a_server_killed_at_a_line_loses_and_doubles_nothing() {
    let kills = 0;
    for (let at = 1, done = false; !done; at += every, kills++) {
      const place = project();
      const client = raw(place);
      client.open();
      client.apply(1);
      done = await say_yes(client, () => client.lines.length >= at);
      client.server.kill("SIGKILL");
      await client.ended;
      await settles(() => jd(place, "apply", "--yes"));
      jd(place, "drift");
      assert.deepEqual(log(place).map((line) => line.split("  ")[3]).sort(), ITEMS);
    }
    return `${kills} kills`;
  },

  // The run of jd that was under way settles what it sent, and the next one finishes.
  async a_call_ended_at_a_request_loses_and_doubles_nothing() {
    const ways = [
      ({ server }) => server.kill("SIGKILL"),
      ({ server }) => server.stdin.end(), // a client that goes away
      ({ say }) => (say({ method: "notifications/cancelled", params: { requestId: 1 } }), say({ id: 2, method: "ping" })),
    ];
    let ends = 0;
    for (let at = 1, done = false; !done; at += every === 1 ? 1 : 8)
      for (const end of every === 1 ? ways : [ways[(at >> 3) % 3]]) {
        done = await is_ended_at_a_request(at, end);
        ends++;
      }
    return `${ends} ends`;
  },
};

// Returns whether the call was answered before.
async function is_ended_at_a_request(at, end) {
  const place = project(), plane = await control_plane();
  const client = raw(place, plane.options, plane.env);
  let has_ended = false;
  plane.at(at, () => ((has_ended = true), end(client)));
  client.open();
  client.apply(1);
  const done = await say_yes(client, () => has_ended).catch(() => false);
  client.server.stdin.end();
  await client.ended;
  plane.at(Infinity);
  const run = (...words) => promisify(execFile)("jd", [...plane.options, ...words], { cwd: place, env: plane.env });
  await settles(() => run("apply", "--yes"));
  await run("drift");
  const lines = readFileSync(join(place, "docs/butterbase/04-build-log.md"), "utf8").trim().split("\n");
  assert.deepEqual(lines.filter((line) => line.includes("  durable  ")).map((line) => line.split("  ")[3]).sort(), ITEMS);
  plane.close();
  return done;
}

const ITEMS = ["chat-room", "env/LIMIT_PER_MINUTE", "leaderboard", "rate-limiter"];
const every = process.env.JD_KILL === "all" ? 1 : 4;

// Answers every question with yes until the call ends (true) or `stop` says so (false).
async function say_yes({ lines, next, say }, stop) {
  const answered = new Set();
  for (;;) {
    const question = lines.find((message) => is_question(message) && !answered.has(message.id));
    if (question) {
      answered.add(question.id);
      say({ id: question.id, result: person()(question.params) });
    }
    if (lines.some((message) => message.id === 1)) return true;
    if (stop()) return false;
    const count = lines.length;
    await next(() => lines.length > count);
  }
}

// Runs it until the run that the server left behind has given up the project's lock.
async function settles(run) {
  for (let tries = 0; ; tries++) {
    try {
      return await run();
    } catch (error) {
      assert.ok(tries < 100, `${error.message} ${error.stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

// A jd-sandbox behind a proxy that counts requests.
async function control_plane() {
  const sandbox = spawn("jd-sandbox", ["--port", "0"], { stdio: ["ignore", "pipe", "ignore"] });
  const line = await new Promise((resolve) => createInterface({ input: sandbox.stdout }).once("line", resolve));
  const origin = new URL(line.split(" ").at(-1));
  let count = 0, limit = Infinity, act = () => {};
  const proxy = createServer((request, response) => {
    if (++count === limit) act();
    const onward = http_request({ host: origin.hostname, port: origin.port, path: request.url, method: request.method, headers: { ...request.headers, host: origin.host } }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  });
  await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return {
    options: ["--endpoint", `http://127.0.0.1:${proxy.address().port}`, "--app", "app_1"],
    env: { ...process.env, BUTTERBASE_API_KEY: `bb_sk_${"0123456789".repeat(4)}` },
    at: (number, what) => ([count, limit, act] = [0, number, what]),
    close: () => (proxy.close(), proxy.closeAllConnections(), sandbox.kill()),
  };
}

// What cmd/docs/agents.md registers in each client is a server that answers.
async function the_documented_registrations_work() {
  const text = readFileSync(join(root, "cmd/docs/agents.md"), "utf8");
  const blocks = [...text.matchAll(/^```(json|toml)\n(.*?)^```/gms)].map(([, language, block]) =>
    language === "toml"
      ? { command: JSON.parse(/^command = (.*)$/m.exec(block)[1]), args: JSON.parse(/^args = (.*)$/m.exec(block)[1]) }
      : (({ mcpServers, servers }) => (mcpServers ?? servers)?.jd)(JSON.parse(block)));
  const found = blocks.filter(Boolean);
  assert.equal(found.length, 4);
  for (const { command, args } of found) {
    const ping = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" });
    assert.deepEqual(JSON.parse(execFileSync(command, args, { input: `${ping}\n` }).toString()).result, {});
  }
}

const all = {
  ...Object.fromEntries(Object.entries(both).flatMap(([era, connect]) =>
    Object.entries(checks).map(([name, check]) => [`${era}: ${name}`, () => check(connect)]))),
  ...raw_checks,
  the_documented_registrations_work,
};
const chosen = Object.entries(all).filter(([name]) => !part || name.includes(part));
assert.ok(chosen.length, `no check has ${part} in its name (the schemas of documents: testdata/documents.sh)`);
for (const [name, check] of chosen) {
  console.log(`${name}: ${(await check()) ?? "ok"}`);
}
process.exit(0);
