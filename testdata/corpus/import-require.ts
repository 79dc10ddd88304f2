import fs = require("fs");
export class Room { f = fs }
