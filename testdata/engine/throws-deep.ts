function parse(text: string) {
  return JSON.parse(text);
}

const config = parse("{");
export class Room { x = config; }
