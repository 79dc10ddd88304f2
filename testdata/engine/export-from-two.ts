export class Two {}
  export * as util from "./util";
