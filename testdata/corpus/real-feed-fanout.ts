// plan: service_key
import { DurableObject } from "cloudflare:workers";

type Env = { FEED: DurableObjectNamespace<Feed> };
type Post = Readonly<{ id: string; author: string; text: string; at: number; tags?: readonly string[] }>;

const hashtags = (text: string): string[] => [...text.matchAll(/(?:^|\s)#(?<tag>[\p{L}\p{N}_]+)/gu)].map(({ groups }) => groups!.tag!.toLowerCase());

async function pool<T, R>(items: readonly T[], width: number, work: (item: T, index: number) => Promise<R>): Promise<PromiseSettledResult<R>[]> {
  const results: PromiseSettledResult<R>[] = new Array(items.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const i = next++;
      [results[i]] = await Promise.allSettled([work(items[i]!, i)]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  return results;
}

export class Feed extends DurableObject<Env> {
  async post(author: string, text: string): Promise<Post> {
    const post: Post = { id: crypto.randomUUID(), author, text, at: Date.now(), tags: hashtags(text) };
    await this.deliver(post);
    const followers = await this.ctx.storage.list<true>({ prefix: "follower:" });
    const names = Array.from(followers.keys(), (key) => key.slice(9));
    const outcome = await pool(names, 6, (name) => this.env.FEED.get(this.env.FEED.idFromName(name)).deliver(post));
    const failed = outcome.flatMap((result, i) => (result.status === "rejected" ? [names[i]] : []));
    if (failed.length) await this.ctx.storage.put(`retry:${post.id}`, { post, failed });
    return post;
  }

  async deliver(post: Post): Promise<void> {
    await this.ctx.storage.put(`post:${(Number.MAX_SAFE_INTEGER - post.at).toString(36)}:${post.id}`, post);
  }

  async follow(follower: string, on: boolean = true): Promise<void> {
    const key = `follower:${follower}` as const;
    on ? await this.ctx.storage.put(key, true) : await this.ctx.storage.delete(key);
  }

  async timeline({ limit = 20, tag }: { limit?: number; tag?: string } = {}): Promise<Post[]> {
    const posts: Post[] = [];
    const list = await this.ctx.storage.list<Post>({ prefix: "post:", limit: tag ? 500 : limit });
    outer: for (const post of list.values()) {
      if (tag && !post.tags?.includes(tag)) continue outer;
      posts.push(post);
      if (posts.length >= limit) break outer;
    }
    return posts;
  }
}
