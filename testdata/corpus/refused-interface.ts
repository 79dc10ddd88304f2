export interface Room {}
