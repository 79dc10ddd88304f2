import { z } from "zod";
import type { Hall } from "./hall";
import "node:fs";
import { DurableObject } from "cloudflare:workers";
export class Room extends DurableObject {}
