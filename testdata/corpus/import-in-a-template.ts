const text = `
import x from "lodash";
export class Other {}
`;
export class Room { t = text }
