export declare class Room {}
