export class Lower {}
class Common {}
