export class \u0052oom {}
