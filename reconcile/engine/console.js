// Runs before the bundle: prints what it logs as one line, with the place in the bundle.
const MOST = 4096;
const print = console.log.bind(console);
const show = (value) => {
  try {
    if (value instanceof Error) return value.stack ?? String(value);
    return typeof value === "object" ? JSON.stringify(value) ?? String(value) : String(value);
  } catch {
    return "(a value that cannot be shown)";
  }
};
for (const level of ["debug", "error", "info", "log", "trace", "warn"])
  console[level] = (...values) => {
    const text = values.map(show).join(" ").slice(0, MOST).toWellFormed().replaceAll("\0", "\ufffd");
    const [, line = "0", column = "0"] = /worker\.mjs:(\d+):(\d+)/.exec(new Error().stack) ?? [];
    print(mark + JSON.stringify({ level, text, line: Number(line), column: Number(column) }));
  };
addEventListener("unhandledrejection", ({ reason }) => console.error("Uncaught (in promise)", reason));
