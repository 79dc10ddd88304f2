// plan: authenticated
import { DurableObject } from "cloudflare:workers";

interface Reminder {
  readonly id: string;
  at: number;
  text: string;
  repeat?: "daily" | "weekly";
}

const DAY = 24 * 60 * 60 * 1000;
const PERIOD = { daily: DAY, weekly: 7 * DAY } as const satisfies Record<NonNullable<Reminder["repeat"]>, number>;

/** Keeps a user's reminders, and wakes up for the next one. */
export class Reminders extends DurableObject {
  private async list(): Promise<Map<string, Reminder>> {
    return this.ctx.storage.list<Reminder>({ prefix: "reminder:" });
  }

  async add(text: string, at: Date, repeat?: Reminder["repeat"]): Promise<Reminder> {
    const reminder: Reminder = { id: crypto.randomUUID(), at: at.getTime(), text, ...(repeat && { repeat }) };
    await this.ctx.storage.put(`reminder:${reminder.id}`, reminder);
    await this.schedule();
    return reminder;
  }

  async remove(id: string): Promise<boolean> {
    const gone = await this.ctx.storage.delete(`reminder:${id}`);
    if (gone) await this.schedule();
    return gone;
  }

  async alarm(info?: AlarmInvocationInfo): Promise<void> {
    if (info?.isRetry && info.retryCount > 3) {
      console.warn(`given up after ${info.retryCount} tries`);
      return;
    }
    const now = Date.now();
    for (const [key, reminder] of await this.list()) {
      if (reminder.at > now) continue;
      await this.notify(reminder);
      if (reminder.repeat) {
        reminder.at += PERIOD[reminder.repeat];
        await this.ctx.storage.put(key, reminder);
      } else {
        await this.ctx.storage.delete(key);
      }
    }
    await this.schedule();
  }

  private async notify({ id, text }: Reminder): Promise<void> {
    console.log("reminder", id, text.length > 80 ? text.slice(0, 77) + "..." : text);
  }

  private async schedule(): Promise<void> {
    let next = Infinity;
    for (const { at } of (await this.list()).values()) next = Math.min(next, at);
    if (Number.isFinite(next)) await this.ctx.storage.setAlarm(next);
    else await this.ctx.storage.deleteAlarm();
  }
}
