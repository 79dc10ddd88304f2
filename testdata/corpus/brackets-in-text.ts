// ( [ {
export class Room { a = "({["; b = `(${"{"}`; c = /[(\[{]/ }
