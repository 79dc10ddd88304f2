export class ZimmerÜñ你 {}
