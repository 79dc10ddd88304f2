class A {}
export { A as Room };
