async function checkAuth(request, mode) {
  const given = request.headers.get("authorization") || "";
  const wanted = { public: "", authenticated: "Bearer ", service_key: "Bearer bb_sk_" }[mode];
  return given.startsWith(wanted) ? null : new Response("unauthorized", { status: 401 });
}

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const internal = url.hostname === "internal.butterbase" && url.pathname.startsWith("/_dispatch/");
    const [, first, name, key] = url.pathname.split("/").map((part) => (internal ? decodeURIComponent(part) : part));
    if (!internal && (first !== "_do" || !name || !key)) return new Response("not found", { status: 404 });
    const route = Object.hasOwn(ROUTES, name) ? ROUTES[name] : undefined;
    if (!route) return new Response(internal ? `unknown class: ${name}` : "unknown DO", { status: 404 });
    const denied = internal ? null : await checkAuth(request, route.access_mode);
    if (denied) return denied;
    const namespace = env[route.binding];
    if (!namespace) return new Response("binding missing", { status: 500 });
    return namespace.get(namespace.idFromName(key || "")).fetch(request);
  },
};
