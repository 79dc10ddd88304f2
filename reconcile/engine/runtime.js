const butterbase = {
  ctx(request, given, state) {
    const { DO_INVOKER_URL, DO_INVOKER_TOKEN, BUTTERBASE_INTERNAL_FN_KEY, ...env } = given;
    const caller = request.headers.get("x-butterbase-internal-caller");
    const user = request.headers.get("x-butterbase-caller-user") || "";
    const depth = Number(request.headers.get("x-butterbase-loop-depth")) || 0;
    const send = (what, url, token, more, body, options = {}) => {
      if (depth + 1 > 4) throw new Error(`ctx.${what} loop limit exceeded (depth ${depth + 1} > 4)`);
      if (!url || !token) throw new Error(`ctx.${what} is not configured`);
      const method = typeof options.method === "string" ? options.method : "POST";
      const headers = {
        ...options.headers,
        ...more,
        authorization: `Bearer ${token}`,
        "x-butterbase-internal-caller": caller || "do:unknown",
        "x-butterbase-caller-user": user,
        "x-butterbase-loop-depth": String(depth + 1),
        "content-type": "application/json",
      };
      if (method === "GET" || method === "HEAD") body = undefined;
      return fetch(url, { method, headers, body: typeof body === "object" ? JSON.stringify(body) : body });
    };
    const app = given.BUTTERBASE_APP_ID;
    return {
      env,
      user: user ? { id: user } : null,
      request: { caller, loopDepth: depth },
      state,
      async invokeDO(name, key, body, options) {
        const more = { "x-butterbase-app": app, "x-butterbase-class": name, "x-butterbase-instance": key };
        const url = DO_INVOKER_URL && `${DO_INVOKER_URL}/invoke`;
        return send("invokeDO", url, DO_INVOKER_TOKEN, more, body, options);
      },
      async invoke(name, body, options) {
        const url = `${given.BUTTERBASE_API_URL}/v1/${app}/fn/${encodeURIComponent(name)}`;
        return send("invoke", url, BUTTERBASE_INTERNAL_FN_KEY, {}, body, options);
      },
    };
  },
};
