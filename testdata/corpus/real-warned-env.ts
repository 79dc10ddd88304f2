// plan: service_key env=UNUSED_FLAG warns=env-not-set,env-not-used
import { DurableObject } from "cloudflare:workers";

interface Env { MAIL_URL: string; MAIL_FROM?: string }

export class Mailer extends DurableObject<Env> {
  async send(to: string, subject: string): Promise<boolean> {
    const from = this.env.MAIL_FROM ?? "nobody@example.com";
    const response = await fetch(this.env.MAIL_URL, { method: "POST", body: JSON.stringify({ from, to, subject }) });
    return response.ok;
  }
}
