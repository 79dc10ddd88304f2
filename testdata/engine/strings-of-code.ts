const text = "export class A {} import x from 'y'";
export class T { t = text; u = `import "z"`; }
