// plan: service_key
import { DurableObject, WorkerEntrypoint } from "cloudflare:workers";

declare global {
  interface Array<T> {
    last?(): T | undefined;
  }
  var __started: number | undefined;
}

declare module "cloudflare:workers" {
  interface Marker { readonly marker: true }
}

type Lazy<T> = () => Promise<T>;
type DeepReadonly<T> = T extends (infer E)[] ? readonly DeepReadonly<E>[]
  : T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
  : T;
type Getters<T> = { [K in keyof T as K extends string ? `get${Capitalize<K>}` : never]-?: () => T[K] };
type Keys<T, V> = { [K in keyof T]-?: T[K] extends V ? K : never }[keyof T];
interface Settings { theme: "dark" | "light"; size?: number; tags: string[] }

const lazily = <T,>(make: Lazy<T>): Lazy<T> => {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
};

const defaults: DeepReadonly<Settings> = { theme: "light", tags: [] };
const startedAt = (globalThis.__started ??= Date.now());

export class Preferences extends DurableObject {
  private readonly sockets = lazily(() => import("cloudflare:sockets"));
  static readonly stringKeys: readonly Keys<Settings, string>[] = ["theme"];

  async settings(): Promise<DeepReadonly<Settings>> {
    return { ...defaults, ...(await this.ctx.storage.get<Partial<Settings>>("settings")) };
  }

  async getters(): Promise<Getters<Pick<Settings, "theme">>> {
    const { theme } = await this.settings();
    return { getTheme: () => theme };
  }

  async probe(host: string, port: number): Promise<boolean> {
    const { connect } = await this.sockets();
    const socket = connect({ hostname: host, port }, { secureTransport: "off", allowHalfOpen: !1 });
    try {
      await socket.opened;
      return true;
    } catch {
      return false;
    } finally {
      await socket.close();
    }
  }

  uptime = (): number => Date.now() - startedAt;
}

class Unused extends WorkerEntrypoint {}
export { Unused as Entrypoint };
