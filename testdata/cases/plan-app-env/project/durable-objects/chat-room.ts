export class ChatRoom {}
