export class Upper extends Common {}
