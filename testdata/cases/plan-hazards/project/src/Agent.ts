export class Agent {}
