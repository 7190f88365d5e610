namespace MnistTools.Core.Tests.Persistence;

/// <summary>The ways in which HDF5 can store the numbers of a dataset, as its own library writes them.</summary>
public sealed class Hdf5StorageTests : FolderTests
{
    private const string WriteWeights = """
        import h5py, numpy, sys, zlib
        path, form = sys.argv[1:]
        kernel = numpy.arange(7840, dtype='float32').reshape(784, 10)
        with h5py.File(path, 'w') as file:
            variables = file.create_group('layers/dense/vars')
            variables['1'] = numpy.zeros(10, 'float32')
            def write(**how):
                variables.create_dataset('0', data=kernel, chunks=(100, 10), **how)
            def place(**how):
                return variables.create_dataset('0', kernel.shape, 'float32', **how)
            if form == 'outside':
                kernel.tofile(path + '.raw')
                place(external=[(path + '.raw', 0, kernel.nbytes)])
            elif form == 'outside without end':
                place(external=[('/dev/zero', 0, kernel.nbytes)])
            elif form == 'virtual':
                file['kernel'] = kernel
                layout = h5py.VirtualLayout(kernel.shape, 'float32')
                layout[:] = h5py.VirtualSource('.', 'kernel', kernel.shape)
                variables.create_virtual_dataset('0', layout)
            elif form == 'never written':
                file['spare'] = kernel
                place()
            elif form == 'bomb':
                place(chunks=kernel.shape, compression='gzip').id.write_direct_chunk((0, 0), zlib.compress(bytes(32 << 20), 1))
            elif form == 'large piece':
                place(chunks=(8000, 8000), maxshape=(None, None), compression='gzip')
            elif form == 'gzip':
                write(compression='gzip')
            elif form == 'shuffle, gzip, checksum':
                write(compression='gzip', shuffle=True, fletcher32=True)
            elif form == 'shuffle':
                write(shuffle=True)
            elif form == 'checksum':
                write(fletcher32=True)
            elif form == 'lzf':
                write(compression='lzf')
            elif form == 'scale':
                write(scaleoffset=3)
            elif form == 'big endian':
                variables['0'] = kernel.astype('>f4')
        """;

    [Theory]
    [InlineData("gzip")]
    [InlineData("shuffle")]
    [InlineData("shuffle, gzip, checksum")]
    public void What_programs_pack_is_read(string form) =>
        Assert.Equal(Enumerable.Range(0, 7840).Select(value => (float)value), Transposed(Load(form).GetWeight("1.weight")));

    [Theory]
    [InlineData("outside", "'/layers/dense/vars/0' (784, 10) is put together from other files")]
    [InlineData("outside without end", "is put together from other files")]
    [InlineData("virtual", "is put together from other files")]
    [InlineData("never written", "(784, 10) has no numbers: they were never written")]
    [InlineData("bomb", "packed bytes are more than the 31360 that they should be")]
    [InlineData("large piece", "has 256000000 bytes, which a file of")]
    [InlineData("checksum", "filters 3; gzip, alone or behind shuffle, can be read")]
    [InlineData("lzf", "filters 32000; gzip")]
    [InlineData("scale", "filters 6; gzip")]
    [InlineData("big endian", "(784, 10) has its numbers in the byte order BigEndian; LittleEndian can be read. Write them anew")]
    public void What_is_not_in_the_file_or_would_be_misread_is_refused(string form, string problem)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var refused = Assert.Throws<ModelFormatException>(() => Load(form));
        Assert.Contains(problem, refused.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    private MnistModel Load(string form)
    {
        string path = Folder.At("dense.weights.h5");
        PythonScript.Run(WriteWeights, "h5py", path, form);
        return ModelFile.Load(path, new ModelImportOptions { Layers = [new Flatten(), new Dense(10, ActivationFunction.Softmax)] });
    }

    /// <summary>From PyTorch's (out, in) to Keras' (in, out).</summary>
    private static IEnumerable<float> Transposed(float[] kernel) =>
        from input in Enumerable.Range(0, 784) from output in Enumerable.Range(0, 10) select kernel[output * 784 + input];
}
