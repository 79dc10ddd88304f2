// plan: authenticated
import { DurableObject } from "cloudflare:workers";

const PART = 120 * 1024;

interface Manifest {
  name: string;
  type: string;
  parts: number;
  bytes: number;
  sha256: string;
}

const hex = (buffer: ArrayBuffer): string =>
  Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

export class Upload extends DurableObject {
  async put(name: string, type: string, body: ArrayBuffer): Promise<Manifest> {
    const parts = Math.ceil(body.byteLength / PART);
    for (let i = 0; i < parts; i++) {
      await this.ctx.storage.put(`part:${i}`, new Uint8Array(body.slice(i * PART, (i + 1) * PART)));
    }
    const sha256 = hex(await crypto.subtle.digest("SHA-256", body));
    const manifest: Manifest = { name, type, parts, bytes: body.byteLength, sha256 };
    await this.ctx.storage.put("manifest", manifest);
    return manifest;
  }

  async get(): Promise<[Manifest, Uint8Array] | []> {
    const manifest = await this.ctx.storage.get<Manifest>("manifest");
    if (!manifest) return [];
    const whole = new Uint8Array(manifest.bytes);
    for (let i = 0, at = 0; i < manifest.parts; i++) {
      const part = await this.ctx.storage.get<Uint8Array>(`part:${i}`);
      if (!part) throw new Error(`part ${i} of ${manifest.parts} is missing`);
      whole.set(part, at);
      at += part.byteLength;
    }
    return [manifest, whole];
  }

  async fetch(request: Request): Promise<Response> {
    if (request.method === "PUT") {
      const body = await request.arrayBuffer();
      if (body.byteLength > 32 * 1024 * 1024) return new Response("too large", { status: 413 });
      const name = request.headers.get("x-file-name") ?? "unnamed";
      return Response.json(await this.put(name, request.headers.get("content-type") ?? "application/octet-stream", body));
    }
    const [manifest, bytes] = await this.get();
    if (!manifest) return new Response(null, { status: 404 });
    const range = /^bytes=(\d*)-(\d*)$/.exec(request.headers.get("range") ?? "");
    const start = range?.[1] ? Number(range[1]) : 0, end = range?.[2] ? Number(range[2]) + 1 : manifest.bytes;
    return new Response(bytes!.subarray(start, end), {
      status: range ? 206 : 200,
      headers: { "content-type": manifest.type, etag: `"${manifest.sha256}"` },
    });
  }
}
