const fs = require("fs");
export class Room { x = fs; }
