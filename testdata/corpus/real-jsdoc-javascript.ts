// plan: authenticated
// Plain JavaScript with JSDoc types, tabs, and `var`, as older samples have it.

/**
 * @typedef {{ title: string, done: boolean }} Task
 */

var MAX_TASKS = 500;

export class TaskList {
	/**
	 * @param {DurableObjectState} ctx
	 * @param {unknown} env
	 */
	constructor(ctx, env) {
		this.ctx = ctx;
		this.env = env;
		/** @type {Task[] | null} */
		this.tasks = null;
	}

	async load() {
		if (this.tasks === null) {
			this.tasks = (await this.ctx.storage.get("tasks")) || [];
		}
		return this.tasks;
	}

	/** @param {Request} request */
	async fetch(request) {
		var tasks = await this.load(), i;
		var url = new URL(request.url), parts = url.pathname.split("/");
		if (request.method === "POST") {
			if (tasks.length >= MAX_TASKS) return new Response("full", { status: 409 });
			tasks.push({ title: (await request.text()).trim(), done: false });
		} else if (request.method === "PATCH") {
			i = parseInt(parts[parts.length - 1], 10);
			if (isNaN(i) || !tasks[i]) return new Response("no such task", { status: 404 });
			tasks[i].done = !tasks[i].done;
		} else if (request.method === "DELETE") {
			for (i = tasks.length; i--; ) if (tasks[i].done) tasks.splice(i, 1);
		}
		if (request.method !== "GET") await this.ctx.storage.put("tasks", tasks);
		return new Response(JSON.stringify(tasks), { headers: { "content-type": "application/json" } });
	}
}
