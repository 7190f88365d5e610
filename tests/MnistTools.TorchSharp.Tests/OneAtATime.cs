// libtorch has one generator and one number of threads in a process: tests that set them do it one after the other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
