// Runs before the bundle: prints what it logs as one line, with the place in the bundle.
const MOST = 4096;
const print = console.log.bind(console);
// What JSON would leave out.
function named(_, value) {
  if (value instanceof Error) return String(value);
  if (value instanceof Map || value instanceof Set) return { [value.constructor.name]: [...value] };
  if (typeof value === "bigint") return `${value}n`;
  return ["function", "symbol", "undefined"].includes(typeof value) ? `[${value?.name ?? String(value)}]` : value;
}
const show = (value) => {
  try {
    if (value instanceof Error) return value.stack ?? String(value);
    return typeof value === "object" ? JSON.stringify(value, named) ?? String(value) : String(value);
  } catch {
    return "(a value that cannot be shown)";
  }
};
const tidy = (text) => text.slice(0, MOST).toWellFormed().replaceAll("\0", "\ufffd");
// "%s of %d", and what is left.
function textOf([first, ...rest]) {
  const fill = (all) => (all === "%%" ? "%" : rest.length ? show(rest.shift()) : all);
  const text = typeof first === "string" && rest.length ? first.replace(/%[sdifjoO%]/g, fill) : show(first);
  return tidy([text, ...rest.map(show)].join(" "));
}
function log(level, values) {
  const [, line = "0", column = "0"] = /worker\.mjs:(\d+):(\d+)/.exec(new Error().stack) ?? [];
  const text = values.length ? textOf(values) : "";
  print(mark + JSON.stringify({ level, text, line: Number(line), column: Number(column) }));
}
for (const level of ["debug", "error", "info", "log", "trace", "warn"])
  console[level] = (...values) => log(level, values);
for (const other of ["dir", "group", "table"]) console[other] = (value) => log("log", [value]);
console.assert = (holds, ...values) => holds || log("error", ["Assertion failed:", ...values]);
addEventListener("unhandledrejection", ({ reason }) => print(mark + JSON.stringify({ uncaught: tidy(show(reason)) })));
