import { EmailMessage } from "cloudflare:email";
export class Room { m = EmailMessage }
