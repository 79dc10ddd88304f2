const routes = { "/a": 1 } satisfies Record<string, number>;
export class Router { r = routes as const; }
