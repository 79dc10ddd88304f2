const text = "import x from 'lodash'";
export class Room { t = text }
