export class Second extends RpcTarget {}
