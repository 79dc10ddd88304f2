// plan: authenticated
import { DurableObject } from "cloudflare:workers";

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escape = (text: string) => text.replace(/[&<>"']/g, (c) => ESCAPES[c]!);

const INLINE = [
  [/`([^`\n]+)`/g, "<code>$1</code>"],
  [/\*\*(\S(?:.*?\S)?)\*\*/g, "<strong>$1</strong>"],
  [/(?<![\w*])\*(\S(?:[^*\n]*\S)?)\*(?![\w*])/g, "<em>$1</em>"],
  [/!\[([^\]]*)\]\((https?:\/\/[^\s)]+)\)/g, '<img alt="$1" src="$2">'],
  [/\[([^\]]+)\]\(((?:https?:\/\/|\/)[^\s)]*)\)/g, '<a href="$2">$1</a>'],
  [/(\p{Emoji_Presentation}|\p{Emoji}\uFE0F)/gu, '<span class="emoji">$1</span>'],
] satisfies [RegExp, string][];

type Block = { kind: "heading"; level: number; text: string } | { kind: "code"; lang: string; lines: string[] } | { kind: "paragraph"; text: string };

function parse(source: string): Block[] {
  const blocks: Block[] = [], lines = source.split(/\r\n|[\n\r\u2028\u2029]/);
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    let match: RegExpMatchArray | null;
    if ((match = line.match(/^(#{1,6})\s+(.*?)\s*#*$/))) {
      blocks.push({ kind: "heading", level: match[1]!.length, text: match[2]! });
    } else if ((match = /^(`{3,}|~{3,})\s*(?<lang>[\w+#-]*)/.exec(line))) {
      const fence = match[1]!, code: string[] = [];
      while (++i < lines.length && !lines[i]!.startsWith(fence)) code.push(lines[i]!);
      blocks.push({ kind: "code", lang: match.groups!.lang!, lines: code });
    } else if (/\S/.test(line)) {
      const last = blocks[blocks.length - 1];
      if (last?.kind === "paragraph" && /\S/.test(lines[i - 1] ?? "")) last.text += "\n" + line;
      else blocks.push({ kind: "paragraph", text: line });
    }
  }
  return blocks;
}

export class Page extends DurableObject {
  render(block: Block): string {
    if (block.kind === "code") return `<pre data-lang="${escape(block.lang)}">${escape(block.lines.join("\n"))}</pre>`;
    const text = INLINE.reduce((html, [pattern, by]) => html.replace(pattern, by), escape(block.text));
    return block.kind === "heading" ? `<h${block.level}>${text}</h${block.level}>` : `<p>${text}</p>`;
  }

  async fetch(request: Request): Promise<Response> {
    if (request.method === "PUT") {
      await this.ctx.storage.put("source", await request.text());
      return new Response(null, { status: 204 });
    }
    const source = (await this.ctx.storage.get<string>("source")) ?? "# Nothing here *yet*";
    return new Response(parse(source).map((block) => this.render(block)).join("\n"), { headers: { "content-type": "text/html" } });
  }
}
