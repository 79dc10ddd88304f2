// The page of `jd dev` in Chromium: node page.mjs PLAYWRIGHT URL PROJECT [PICTURES]
//
// URL serves the sample in PROJECT, whose files are changed here. With PICTURES, pictures of the page go to that folder.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const [playwright, url, project, pictures] = process.argv.slice(2);
const { chromium } = createRequire(import.meta.url)(playwright);
const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args });
const wrong = []; // whatever the browser complains about

async function open(options = {}) {
  const page = await (await browser.newContext({ viewport: { width: 1100, height: 900 }, ...options })).newPage();
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("request", (request) => new URL(request.url()).origin === url || wrong.push(`leaves: ${request.url()}`));
  page.setDefaultTimeout(15000);
  await page.goto(url);
  return page;
}

async function shows(page, selector, text) {
  await page.locator(selector).getByText(text).first().waitFor({ state: "attached" });
}

async function picture(page, name) {
  if (pictures) await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
}

// By keyboard alone: to a field, its text, and Enter.
async function fill(page, label, text, section) {
  const field = page.locator("section", { hasText: section }).getByLabel(label, { exact: true });
  await field.focus();
  await field.fill(text);
  await field.press("Enter");
}

function edit(name, change) {
  const path = `${project}/durable-objects/${name}`;
  const text = readFileSync(path, "utf8"), changed = change(text);
  assert.notEqual(changed, text);
  writeFileSync(path, changed);
  return () => writeFileSync(path, text);
}

try {
  const page = await open();

  // objects: each with its class, mode, status and address
  for (const text of ["chat-room", "ChatRoom", "public", "RateLimiter", "service_key", "/_do/leaderboard/KEY"])
    await shows(page, "#objects", text);
  assert.equal(await page.locator("#objects").getByText("READY").count(), 3);

  // a request by its form; the instance is then listed, and its button fills the forms
  await fill(page, "Path", "/_do/chat-room/lobby", "Send a request");
  await shows(page, "#answer", /^200 OK[^]*"messages":\[\]/);
  await shows(page, "#live", "GET /_do/chat-room/lobby");
  await page.locator("#objects").getByRole("button", { name: "lobby" }).press("Enter");
  assert.equal(await page.locator("#socket").inputValue(), "/_do/chat-room/lobby");

  // a message from one page to another
  const other = await open({ colorScheme: "dark", viewport: { width: 400, height: 800 } });
  await fill(other, "Path", "/_do/chat-room/lobby?name=bob", "Open a WebSocket");
  await shows(other, "#said", "open: /_do/chat-room/lobby");
  await fill(page, "Path", "/_do/chat-room/lobby?name=ann", "Open a WebSocket");
  await shows(page, "#said", "open: /_do/chat-room/lobby");
  await fill(page, "Message", "good <b>morning</b>", "Open a WebSocket");
  await shows(other, "#said", '"from":"ann","text":"good <b>morning</b>"');
  assert.equal(await other.locator("#said b").count(), 0);

  // an upload drops the sockets; a log line has its place in the source
  edit("chat-room.ts", (text) =>
    text.replace("  async fetch(request: Request): Promise<Response> {\n", '$&    console.warn("seen", request.method);\n'));
  await shows(page, "#said", "closed: ");
  await shows(page, "#deploys", "update chat-room (code +1 -0)");
  await fill(page, "Path", "/_do/chat-room/lobby", "Send a request");
  await shows(page, "#answer", "good <b>morning</b>"); // stored data is kept
  await shows(page, "#live", "seen GET");
  const lines = readFileSync(`${project}/durable-objects/chat-room.ts`, "utf8").split("\n");
  const line = lines.findIndex((text) => text.includes("console.warn")) + 1;
  await shows(page, "#live", `durable-objects/chat-room.ts:${line}:`);

  // a broken source is shown, and the last good version answers
  const mend = edit("rate-limiter.ts", (text) => text.replace("export class", "export clas"));
  await shows(page, "#problem", /durable-objects\/rate-limiter\.ts:\d+:\d+: /);
  await fill(page, "Path", "/_do/chat-room/lobby", "Send a request");
  await shows(page, "#answer", /^200 OK/);
  await picture(page, "wide");
  await picture(other, "narrow");
  assert.ok(await other.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "wider than 400 px");
  mend();
  await page.locator("#problem").waitFor({ state: "hidden" });
  await picture(page, "fine");

  // what a class would lose is named
  edit("leaderboard.ts", (text) => text.replace("export class Leaderboard", "export class Board"));
  await shows(page, "#deploys", "permanently DELETES all stored data of class Leaderboard");

  assert.deepEqual(wrong, []);
  console.log("The page shows and does what it should.");
} finally {
  await browser.close();
}
