// plan: authenticated warns=storage-value-too-large
import { DurableObject } from "cloudflare:workers";

const WIDTH = 512, HEIGHT = 512;

export class Canvas extends DurableObject {
  async reset(): Promise<void> {
    const pixels = new Uint8Array(512 * 512 * 4);
    pixels.fill(255);
    await this.ctx.storage.put("pixels", pixels);
  }

  async fetch(): Promise<Response> {
    const pixels = await this.ctx.storage.get<Uint8Array>("pixels");
    if (!pixels) await this.reset();
    return new Response(pixels, { headers: { "x-size": `${WIDTH}x${HEIGHT}` } });
  }
}
