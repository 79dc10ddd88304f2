import { DurableObject } from "cloudflare:workers";
import { EmailMessage } from "cloudflare:email";
export class Mailer extends DurableObject { m = EmailMessage; }
