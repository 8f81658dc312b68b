// The numbers that everything here is made of. The tests compile these files a second time with 64 bits, in which gradients can be compared with central differences to many digits.
#if DOUBLE
global using Real = double;
#else
global using Real = float;
#endif
