// plan: authenticated
import { DurableObject } from "cloudflare:workers";

type LatLng = readonly [lat: number, lng: number];
type Courier = { id: string; at: LatLng; seen: number };
type Found = Courier & { metres: number };

const BASE32 = "0123456789bcdefghjkmnpqrstuvwxyz";
const RADIANS = Math.PI / 180, EARTH = 6_371e3;

function geohash([lat, lng]: LatLng, precision = 6): string {
  let latRange = [-90, 90], lngRange = [-180, 180], bits = 0, bit = 0, even = true, out = "";
  while (out.length < precision) {
    const range = even ? lngRange : latRange, value = even ? lng : lat;
    const middle = (range[0]! + range[1]!) / 2;
    bits = (bits << 1) | +(value >= middle);
    range[value >= middle ? 0 : 1] = middle;
    even = !even;
    if (++bit === 5) {
      out += BASE32[bits];
      bits = bit = 0;
    }
  }
  return out;
}

function distance([lat1, lng1]: LatLng, [lat2, lng2]: LatLng): number {
  const dLat = (lat2 - lat1) * RADIANS, dLng = (lng2 - lng1) * RADIANS;
  const a = Math.sin(dLat / 2) ** 2 + Math.cos(lat1 * RADIANS) * Math.cos(lat2 * RADIANS) * Math.sin(dLng / 2) ** 2;
  return 2 * EARTH * Math.asin(Math.sqrt(a));
}

export class Couriers extends DurableObject {
  private cells = new Map<string, Map<string, Courier>>();
  private where = new Map<string, string>();

  report(id: string, at: LatLng): void {
    const cell = geohash(at), before = this.where.get(id);
    if (before !== undefined && before !== cell) this.cells.get(before)?.delete(id);
    let couriers = this.cells.get(cell);
    if (!couriers) this.cells.set(cell, (couriers = new Map()));
    couriers.set(id, { id, at, seen: Date.now() });
    this.where.set(id, cell);
  }

  near(at: LatLng, { metres = 1_000, limit = 10, maxAge = 60_000 } = {}): Found[] {
    const prefix = geohash(at, 4), fresh = Date.now() - maxAge, found: Found[] = [];
    for (const [cell, couriers] of this.cells) {
      if (!cell.startsWith(prefix)) continue;
      for (const courier of couriers.values()) {
        const away = distance(at, courier.at);
        if (courier.seen >= fresh && away <= metres) found.push({ ...courier, metres: Math.round(away) });
      }
    }
    return found.sort((a, b) => a.metres - b.metres || (a.id < b.id ? -1 : 1)).slice(0, limit);
  }
}
