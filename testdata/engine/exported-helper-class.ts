class Inner {}
export { Inner };
export class T { x = new Inner(); }
