export class Two {}
class Shared {}
