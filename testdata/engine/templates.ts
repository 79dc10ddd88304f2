const tag = (s: TemplateStringsArray, ...v: unknown[]) => s.raw.join("") + v.length;
export class T { x = tag`a${1}b${`c${2}`}`; }
