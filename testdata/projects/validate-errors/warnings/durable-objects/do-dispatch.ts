export declare class Dispatch {
  fetch(): void;
}
