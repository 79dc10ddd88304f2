// What stands before the bundle in the same workerd: checks who asks, passes requests on and reports them. What classes
// fetch comes here, too.
import { WorkerEntrypoint } from "cloudflare:workers";
import dispatch from "dispatch";

const LOCAL = /^(https?:\/\/)?(127\.0\.0\.1|localhost|\[::1\])(:\d*)?$/i;
const MOST = 1024;
const answer = (status, words) => new Response(`${words}\n`, { status });

// Reports leave together: a line for each request would cost a fifth of the time.
let reports = [];
function flush(mark) {
  const requests = reports;
  reports = [];
  if (requests.length) console.log(mark + JSON.stringify({ requests }));
}

async function pass(request, path, env, ctx) {
  const at = Date.now();
  const [, , object, key] = path.slice(0, MOST).split("/");
  let response;
  try {
    response = env.closed ? answer(503, env.closed) : await dispatch.fetch(request, env);
  } catch {
    response = answer(500, "Internal Server Error");
  }
  const [method, status] = [request.method, response.status];
  const report = { at, method, path: path.slice(0, MOST), status, ms: Date.now() - at, object, key };
  if (reports.push(report) === 1) ctx.waitUntil(scheduler.wait(5).then(() => flush(env.mark)));
  else if (reports.length === 50) flush(env.mark);
  return response;
}

export default {
  async fetch(request, env, ctx) {
    const { headers, url } = request;
    if (!LOCAL.test(headers.get("host") ?? "localhost") || !LOCAL.test(headers.get("origin") ?? "localhost"))
      return answer(403, "Only this machine is served: Host and Origin must be 127.0.0.1, localhost or [::1].");
    const path = url.slice(url.indexOf("/", "https://".length)).split("?", 1)[0];
    if (path !== "/" && !path.startsWith("/__dev/")) return pass(request, path, env, ctx);
    const { pathname, search } = new URL(url); // without any ".."
    const target = pathname === "/" ? "/__dev/" : pathname;
    if (!target.startsWith("/__dev/")) return answer(404, "not found");
    return env.control.fetch(`http://127.0.0.1${target}${search}`, request);
  },
};

// workerd logs the reason, and gives none here.
async function fetchOutside(request, hostname, env) {
  if (env.offline) throw new Error(`Cannot fetch from ${hostname}: ${env.offline}.`);
  try {
    return await env.network.fetch(request);
  } catch {
    const why = "the connection failed, or is not to a public address. The log says why.";
    throw new Error(`Cannot fetch from ${hostname}: ${why}`);
  }
}

export class Outbound extends WorkerEntrypoint {
  async fetch(request) {
    const { hostname, pathname } = new URL(request.url);
    const headers = new Headers(request.headers);
    if (hostname === "api.butterbase.ai") return answer(501, `${pathname} does not run here: only Durable Objects do.`);
    if (hostname !== "do-invoker.internal") return fetchOutside(request, hostname, this.env);
    if (headers.get("authorization") !== `Bearer ${this.env.token}`) return answer(401, "unauthorized");
    const [name, key] = ["class", "instance"].map((part) => headers.get(`x-butterbase-${part}`) ?? "");
    const path = `/_dispatch/${encodeURIComponent(name)}/${encodeURIComponent(key)}`;
    headers.delete("authorization");
    const { method, body } = request;
    const inner = new Request(`https://internal.butterbase${path}`, { method, headers, body });
    return pass(inner, path, this.env, this.ctx);
  }
}
