import { EmailMessage } from "cloudflare:email";
export class A {
  make(raw: string): EmailMessage {
    return new EmailMessage("a@example.com", "b@example.com", raw);
  }
}
