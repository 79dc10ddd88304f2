export class Agent { /* new */ }
